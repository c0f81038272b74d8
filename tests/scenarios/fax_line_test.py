#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A real HylaFAX server calls itself over two soft modems; the line is cut in the second page, the server
dials again, and the daemon files one fax of four pages. Its unit has no mailbox: the receipt goes back over the
line to the number the roster has for it, and arrives.

usage: fax_line_test.py SHOUWEN MODEM_PAIR [FOLDER]

With FOLDER (./dev demo --fax) what came and what went back is put there to look at, and the last lines say what
happened.

Slow: the modems talk in real time (about four minutes). Needs root and hylafax-server, hylafax-client; says so
and skips without. The server's folders are copies mounted over its own in a mount namespace of the test, so
nothing of the system's installation is touched but two links in /dev, which are removed."""
import os
import pwd
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(SOURCE, "tests/support"))
from office import Office  # noqa: E402

UNIT = "222400"  # the letterhead of the pages sent
NUMBER = "0433-2510000"  # of its machine
SPOOL, ETC = "/var/spool/hylafax", "/etc/hylafax"
SAMPLES = os.path.join(SOURCE, "tests/unit/fax/samples")
CONFIG = """CountryCode: 86
AreaCode: 431
FAXNumber: {number}
LongDistancePrefix: 0
InternationalPrefix: 00
DialStringRules: etc/dialrules
ServerTracing: 0xFFF
SessionTracing: 0xFFF
RecvFileMode: 0640
LogFileMode: 0640
DeviceMode: 0666
RingsBeforeAnswer: {rings}
LocalIdentifier: "{ident}"
MaxRecvPages: 50
FaxRcvdCmd: bin/{hook}
ModemType: Class1
ModemResetCmds: "ATH1\\nAT+VCID=1"
ModemReadyCmds: ATH0
Class1AdaptRecvCmd: AT+FAR=1
Class1TMConnectDelay: 400
CallIDPattern: "NMBR="
CallIDPattern: "NAME="
CallIDPattern: "ANID="
CallIDPattern: "NDID="
"""


def skip(why):
    print(f"SKIPPED fax_line: {why}")
    sys.exit(77)


def call(*arguments):
    subprocess.run(arguments, check=True)


class Server:
    """HylaFAX with two lines, in folders of its own."""

    def __init__(self, dir, hook, modem_pair, hand):
        self.dir, self.processes = dir, []
        spool, etc = os.path.join(dir, "spool"), os.path.join(dir, "etc")
        call("cp", "-a", SPOOL, spool)
        call("cp", "-a", ETC, etc)
        call("mount", "--bind", spool, SPOOL)
        call("mount", "--bind", etc, ETC)
        call("mount", "--bind", ETC, os.path.join(SPOOL, "etc"))
        shutil.copy(hook, os.path.join(SPOOL, "bin/shouwen-faxrcvd"))
        os.chmod(os.path.join(SPOOL, "bin/shouwen-faxrcvd"), 0o755)
        self.write("shouwen-handover", hand + "\n")
        self.write("config.ttyFX0", CONFIG.format(number="+86.431.85097619", rings=1, ident="+86 431 85097619",
                                                     hook="shouwen-faxrcvd"))
        self.write("config.ttyFX1", CONFIG.format(number="+86.433.2510000", rings=1, ident="+86 433 2510000",
                                                     hook="unit-faxrcvd"))
        # The unit's machine: what it receives lies in the same queue, where the sweep must not look.
        self.program("unit-faxrcvd", 'mv "$1" etc/received.tif')
        # A job for its number leaves by the other line, which is the office's.
        self.program("one-line", 'grep -q "^number:.*2510000" "sendq/q$1" && echo "Modem: ttyFX0"\nexit 0')
        with open(os.path.join(ETC, "config"), "a") as file:
            file.write("\nJobControlCmd: bin/one-line\n")
        os.chmod(ETC, 0o777)
        self.write("hosts.hfaxd", "127.0.0.1\nlocalhost\n")
        os.chmod(os.path.join(ETC, "hosts.hfaxd"), 0o600)
        shutil.chown(os.path.join(ETC, "hosts.hfaxd"), "uucp", "uucp")
        uucp = pwd.getpwnam("uucp")
        os.chown(hand, uucp.pw_uid, uucp.pw_gid)
        call("chown", "-R", "uucp:uucp", os.path.join(SPOOL, "log"))
        self.start(modem_pair, "/dev/ttyFX0", "/dev/ttyFX1", "--cut", "24", log="line.log")
        time.sleep(1)  # the links are made before anybody opens them
        self.start("/usr/sbin/faxq", "-D")
        self.start("/usr/sbin/hfaxd", "-d", "-l", "127.0.0.1", "-i", "4559")
        for line in ("ttyFX0", "ttyFX1"):
            self.start("/usr/sbin/faxgetty", line)

    def write(self, name, text):
        with open(os.path.join(ETC, name), "w") as file:
            file.write(text)

    def program(self, name, script):
        path = os.path.join(SPOOL, "bin", name)
        with open(path, "w") as file:
            file.write(f"#!/bin/sh\n{script}\n")
        os.chmod(path, 0o755)

    def start(self, *command, log="server.log"):
        with open(os.path.join(self.dir, log), "a") as out:
            self.processes.append(subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True))

    def idle(self):
        said = subprocess.run(["faxstat", "-s", "-h", "127.0.0.1"], capture_output=True, text=True).stdout
        return said.count("Running and idle") == 2

    def stop(self):
        for process in reversed(self.processes):
            subprocess.run(["kill", "--", f"-{process.pid}"], stderr=subprocess.DEVNULL)
        for process in self.processes:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
        for link in ("/dev/ttyFX0", "/dev/ttyFX1"):
            if os.path.islink(link):
                os.unlink(link)


def roster(path):
    """The sample roster; the unit whose pages are sent has the number of the second line, and no mailbox."""
    with open(os.path.join(SOURCE, "config/etc/units.csv"), encoding="utf-8") as file:
        head, *rows = [line.rstrip("\n").split(",") for line in file]
    for row in rows:
        if row[0] == UNIT:
            for column, value in (("emails", ""), ("email_domains", ""), ("fax_numbers", NUMBER)):
                row[head.index(column)] = value
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(",".join(row) + "\n" for row in [head, *rows])


def receipt_comes_back(office):
    """Its twenty minutes for a redial are over at the daemon's next start."""
    assert office.stop() == 0
    office.clock = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(time.time() + 1800))
    office.write_settings()
    office.serve()
    row = office.wait(lambda: office.query("SELECT recipient, state, reply FROM outbox WHERE state IN "
                                           "('sent','failed','held')"), "the receipt has left", patience=400)[0]
    assert row[0] == "fax:04332510000" and row[1] == "sent", row
    received = os.path.join(ETC, "received.tif")
    office.wait(lambda: os.path.exists(received), "the unit's machine has it")
    with open(received, "rb") as file:
        octets = file.read()
    assert octets[:2] in (b"II", b"MM") and len(octets) > 5000, len(octets)
    print(office.run("outbox", "list"), row[2], f"received: {len(octets)} octets", sep="\n")
    parts = office.json("status")["daemon"]["components"]
    server = next(part for part in parts if part["name"] == "fax_out")
    assert server["state"] == "reachable" and server["last_success"], server
    return received


def show(office, folder, head, received):
    """What a person would look at, and one line for each thing that happened."""
    os.makedirs(folder, exist_ok=True)
    fax, receipt = os.path.join(folder, "fax.pdf"), os.path.join(folder, "receipt.tif")
    office.run("fax", "show", str(head), "--pdf", fax)
    shutil.copy(received, receipt)
    office.run("preview", receipt, "--out", folder)
    number, unit = office.query("SELECT number, unit FROM message WHERE id=?", head)[0]
    subject = office.query("SELECT octets FROM outbox WHERE message=? AND state='sent'", head)[0][0]
    subject = (subject.decode() if isinstance(subject, bytes) else subject).splitlines()[0]
    print("\n== 结果 What happened")
    print(f"来电 call in：{NUMBER} 打来，第2页断线，重拨续传 cut in its second page, dialled again")
    print(f"登记 filed：一份4页，单位{unit}，收件编号{number} one fax of 4 pages：{fax}")
    print(f"回执 receipt back：{subject}")
    print(f"  经线路传到对方传真机 over the line to the unit's machine：{receipt}，"
          f"{os.path.join(folder, 'page-0001.jpg')}", flush=True)


def main(binary, modem_pair, folder=None):
    hook = os.path.join(os.path.dirname(binary), "shouwen-faxrcvd")
    os.environ["TZ"] = "Asia/Shanghai"  # the server's clock is the office's
    now = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
    units = f"/tmp/shouwen-fax-line-{os.getpid()}.csv"
    roster(units)
    with Office(binary, units=units, clock=now) as office:
        os.remove(units)
        hand = os.path.join(office.dir, "hand")
        os.mkdir(hand, 0o770)
        office.extra = f'[[fax]]\nid = "line"\nkind = "hylafax"\npath = "{hand}"\nspool = "{SPOOL}"\n' \
                       'poll_interval = "1s"\nquiet = "5s"\nstart_time = "2020-01-01T00:00:00+08:00"\n\n[fax_out]\nhost = "127.0.0.1"\n'
        office.write_settings()
        server = Server(office.dir, hook, modem_pair, hand)
        try:
            office.wait(server.idle, "two idle lines")
            office.serve()
            call("sendfax", "-n", "-m", "-h", "ttyFX1@127.0.0.1", "-f", "unit <unit@localhost>", "-d", "85097619",
                 os.path.join(SAMPLES, "fax000000003.tif"), os.path.join(SAMPLES, "fax000000005.tif"))
            office.wait(lambda: office.count("SELECT count(*) FROM fax_link WHERE kind='part'") == 1,
                        "the redial is joined", patience=600)
            office.wait(lambda: office.unfiled() == 0, "filed")
            rows = office.query("SELECT f.state, f.pages_whole, f.tsi, f.caller, f.called FROM fax f WHERE "
                                "f.message=(SELECT head FROM fax_link)")
            state, pages, tsi, caller, called = rows[0]
            assert pages == 4, rows
            assert "433 2510000" in tsi and caller == "04332510000" and called == "85097619", rows
            assert office.count("SELECT count(*) FROM message WHERE channel='fax'") == 2
            received = receipt_comes_back(office)
            assert office.stop() == 0
            print(office.run("fax", "list"))
            if folder:
                show(office, folder, office.count("SELECT head FROM fax_link"), received)
            print(f"fax_line: a call cut in its second page and its redial: one fax, {pages} pages, {state}; 0 lost; its "
                  "receipt came back over the line")
        except BaseException:
            for name in ("line.log", "server.log"):
                with open(os.path.join(office.dir, name), errors="replace") as log:
                    sys.stderr.write(f"--- {name}\n" + log.read()[-3000:])
            raise
        finally:
            server.stop()


if __name__ == "__main__":
    if os.geteuid() != 0:
        skip("needs root, for two mounts of its own")
    missing = [tool for tool in ("/usr/sbin/faxgetty", "/usr/bin/sendfax") if not os.path.exists(tool)]
    if missing:
        skip(f"needs hylafax-server and hylafax-client ({' '.join(missing)} not there)")
    if os.environ.get("FAX_LINE_ALONE") != "1":
        done = subprocess.run(["unshare", "--mount", "--propagation", "private", sys.executable, "-B", *sys.argv],
                              env={**os.environ, "FAX_LINE_ALONE": "1"})
        sys.exit(done.returncode)
    main(*(os.path.abspath(path) for path in sys.argv[1:4]))
