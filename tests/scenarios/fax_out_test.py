#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A receipt to a unit without a mailbox goes to its registered fax number, through a real hfaxd, once whatever is
killed.

usage: fax_out_test.py SHOUWEN

The server has no modem: jobs wait in its queue, where the test counts them. The daemon dies when the receipt is
committed as `sending`, when the server has its job and nothing of it is committed, and after that; at the end there
is one job. Then the job is ended at the server: the receipt has failed, a person sends it again, under another tag.
Needs root and hylafax-server; says so and skips without."""
import os
import shutil
import signal
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(SOURCE, "tests/support"))
import hylafax  # noqa: E402
import scanned  # noqa: E402
from office import Office  # noqa: E402

BINARY = os.path.abspath(sys.argv[1])
HOOK = os.path.join(os.path.dirname(BINARY), "shouwen-faxrcvd")
SAMPLES = os.path.join(SOURCE, "tests/unit/fax/samples")
CLOCK = "2026-11-23T08:30:00+08:00"
WHEN = 1795420000  # some minutes before CLOCK
UNIT, NUMBER = "222400", "0433-2510000"  # whose name stands on the samples; the number their machine tells


def roster(path):
    """The sample roster; UNIT has a fax number and no mailbox."""
    with open(os.path.join(SOURCE, "config/etc/units.csv"), encoding="utf-8") as file:
        head, *rows = [line.rstrip("\n").split(",") for line in file]
    emails, faxes, domains = head.index("emails"), head.index("fax_numbers"), head.index("email_domains")
    for row in rows:
        if row[0] == UNIT:
            row[emails], row[faxes], row[domains] = "", NUMBER, ""
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(",".join(row) + "\n" for row in [head, *rows])


def receive(office, spool):
    shutil.copy(os.path.join(SAMPLES, "fax000000003.tif"), os.path.join(spool, "recvq"))
    os.utime(os.path.join(spool, "recvq/fax000000003.tif"), (WHEN, WHEN))
    subprocess.run([HOOK, "recvq/fax000000003.tif", "ttyFX0", "000000005", "", "04332510000", "YANBIAN", "", "85097619"],
                   cwd=spool, check=True)


def component(office, name):
    return next(part for part in office.json("status")["daemon"]["components"] if part["name"] == name)


def outbox(office):
    return office.query("SELECT id, recipient, state, reply, last_error, attempts FROM outbox ORDER BY id")


def die_at(office, step):
    office.write_settings(crash_at=f"{step}:1")
    office.serve()
    code = office.daemon.wait(timeout=60)
    office.daemon = None
    assert code == -signal.SIGKILL, f"{step}: the daemon ended with {code}"


def main():
    units = f"/tmp/shouwen-fax-out-{os.getpid()}.csv"
    roster(units)
    with Office(BINARY, units=units, clock=CLOCK) as office:
        os.remove(units)
        server = hylafax.Server(office.dir)
        try:
            own, hand = os.path.join(office.dir, "line"), os.path.join(office.dir, "hand")
            for folder in (hand, *(os.path.join(own, name) for name in ("recvq", "log", "etc"))):
                os.makedirs(folder)
            with open(os.path.join(own, "etc/shouwen-handover"), "w") as file:
                file.write(hand + "\n")
            office.extra = f"""
[[fax]]
id = "line"
kind = "hylafax"
path = "{hand}"
spool = "{own}"
poll_interval = "1s"
quiet = "1s"
start_time = "2026-11-01T00:00:00+08:00"

[fax_out]
host = "127.0.0.1"
port = {server.port}
"""
            office.write_settings()
            checked = office.run("check", check=False)
            assert "传真服务器可登录" in checked, checked
            receive(office, own)
            die_at(office, "start_sending.committed")
            assert [row[1:3] for row in outbox(office)] == [("fax:04332510000", "sending")], outbox(office)
            assert not server.jobs(), "nothing was submitted yet"
            die_at(office, "fax_job.commit")
            assert len(server.jobs()) == 1, server.jobs()
            die_at(office, "fax_job.committed")
            office.write_settings()
            office.serve()
            office.wait(lambda: "fax job" in outbox(office)[0][3], "the job is known again")
            tag, number, folder, job = server.jobs()[0]
            assert len(server.jobs()) == 1, server.jobs()
            assert number == "04332510000" and folder == "sendq" and tag.startswith("shouwen-"), server.jobs()
            print(office.run("outbox", "list"))
            print(office.run("outbox", "show", str(outbox(office)[0][0])))
            server.give_up(job)
            office.wait(lambda: outbox(office)[0][2] == "failed", "the server's word is heard")
            assert "fax job" in outbox(office)[0][4], outbox(office)
            office.run("outbox", "resend", str(outbox(office)[0][0]))
            office.wait(lambda: any(one[0] != tag for one in server.jobs()), "submitted again")
            office.wait(lambda: outbox(office)[0][2] == "sending" and outbox(office)[0][3], "and followed")
            # A person wants it once more while it is under way: nothing is doubled. When it has ended, it goes again.
            said = [office.run("fax", "resend-receipt", "1", "-r", "对方没收到") for _ in range(2)]
            assert all("在途" in one for one in said) and len(outbox(office)) == 1, said
            job = next(one[3] for one in server.jobs() if one[0] != tag)
            server.give_up(job)
            office.wait(lambda: outbox(office)[0][2] == "failed", "given up once more")
            said = [office.run("fax", "resend-receipt", "1", "-r", "对方没收到") for _ in range(2)]
            assert "再发一次" in said[0] and len(outbox(office)) == 1, said
            office.wait(lambda: len(server.jobs()) == 3, "a third job")
            office.wait(lambda: component(office, "fax_out:jobs")["state"] == "1 sending", "status counts the job")
            known = component(office, "fax_out")
            assert known["state"] == "reachable" and known["status"] == "ok" and known["last_success"], known
            assert office.stop() == 0
            tags = [one[0] for one in server.jobs()]
            assert len(tags) == len(set(tags)), tags
            verdict = office.json("verify")
            assert verdict["clean"], verdict["findings"]
            print("fax_out: killed at 3 steps between `sending` and the server's job: 1 job; given up, sent again by a "
                  "person: another tag")
        finally:
            server.stop()


if __name__ == "__main__":
    if hylafax.why_not():
        print(f"SKIPPED fax_out: {hylafax.why_not()}")
        sys.exit(77)
    if not scanned.can_read(BINARY):  # nobody reads whose fax it is
        print("fax_out: NOT RUN, no page can be read: a release build, python3-pil, fonts-noto-cjk")
        sys.exit(77)
    hylafax.alone()
    main()
