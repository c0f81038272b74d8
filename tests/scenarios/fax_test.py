#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Faxes into the ledger, with the real daemon: a fax server's spool with its hook and its log, and the
drop folder of a device.

usage: fax_test.py SHOUWEN

The files are those a HylaFAX server received (tests/unit/fax/samples): one whole fax, a call cut on its
second page, and the redial that brought the rest. Handed over by the hook, missed by it, seen twice, cut,
told without a page; at the end every one stands in the ledger once and the cut call is one fax of three pages.
Then kill -9 at every durable step a fax meets, and a disk without room."""
import os
import shutil
import signal
import sqlite3
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(SOURCE, "tests/support"))
import scanned  # noqa: E402
from faxes import SAMPLES, blank_fax, drop_file, drop_settings, sample  # noqa: E402
from office import Office, durable_steps  # noqa: E402

BINARY = os.path.abspath(sys.argv[1])
HOOK = os.path.join(os.path.dirname(BINARY), "shouwen-faxrcvd")
CLOCK = "2026-11-23T08:30:00+08:00"
WHEN = 1795420000  # some minutes before CLOCK


class FaxOffice(Office):
    def __enter__(self):
        super().__enter__()
        self.spool, self.hand = (os.path.join(self.dir, n) for n in ("hylafax", "hand"))
        for folder in ("hylafax/recvq", "hylafax/log", "hylafax/etc", "hand"):
            os.makedirs(os.path.join(self.dir, folder))
        with open(os.path.join(self.spool, "etc/shouwen-handover"), "w") as file:
            file.write(self.hand + "\n")
        self.extra = f"""
[[fax]]
id = "line"
kind = "hylafax"
path = "{self.hand}"
spool = "{self.spool}"
poll_interval = "1s"
quiet = "1s"
give_up = "10s"
start_time = "2026-11-23T00:00:00+08:00"
""" + drop_settings(self, "copier", "2026-11-01T00:00:00+08:00", 'give_up = "10s"\n')
        self.write_settings()
        return self

    def log_lines(self):
        with open(os.path.join(SAMPLES, "xferfaxlog")) as file:
            return file.readlines()

    def write_log(self, *wanted):
        with open(os.path.join(self.spool, "log/xferfaxlog"), "w") as file:
            file.writelines(line for line in self.log_lines() if any(w in line for w in wanted))

    def receive(self, name):
        """The server finishes a file in its queue."""
        to = os.path.join(self.spool, "recvq", name)
        shutil.copy(os.path.join(SAMPLES, name), to)
        os.utime(to, (WHEN, WHEN))

    def hook(self, name, commid, error=""):
        subprocess.run([HOOK, "recvq/" + name, "ttyFX0", commid, error, "04332510000", "YANBIAN", "", "85097619"],
                       cwd=self.spool, check=True)

    def put(self, name, octets):
        drop_file(self, name, octets, WHEN)

    def faxes(self):
        return self.query("SELECT f.message, f.state, f.pages_found, f.pages_whole, f.reasons, coalesce(l.kind, ''), "
                          "coalesce(l.head, 0) FROM fax f LEFT JOIN fax_link l ON l.message=f.message ORDER BY f.message")

    def filed(self, count):
        return self.wait(lambda: self.count("SELECT count(*) FROM message WHERE channel='fax'") >= count
                         and self.unfiled() == 0 and self.faxes(), f"{count} faxes filed")


def hook_sweep_and_redial(office):
    """One handed over, two the hook never saw, one call without a page."""
    office.receive("fax000000003.tif")
    office.hook("fax000000003.tif", "000000005")
    office.serve()
    office.filed(1)
    office.receive("fax000000004.tif")
    office.write_log("fax000000003.tif", "fax000000004.tif")
    office.filed(2)
    cut = office.faxes()[1]
    assert cut[1] == "partial" and cut[2] == 2 and cut[3] == 1 and "stub" in cut[4], cut
    office.receive("fax000000005.tif")
    office.write_log("RECV\t00000000", "CALL\t000000009")
    # The log names one more whose file is gone; it is told, not passed over.
    office.filed(4)
    office.wait(lambda: any(row[5] == "part" for row in office.faxes()), "the redial joined")
    office.filed(4)
    rows = {row[0]: row for row in office.faxes()}
    part = next(row for row in rows.values() if row[5] == "part")
    head = rows[part[6]]
    assert head[0] == cut[0] and head[2] == 3 and head[3] == 3, head
    assert "joined" in head[4] or head[1] == "complete", head
    # The hook comes late for one the sweep has brought: it is the same arrival.
    office.hook("fax000000004.tif", "000000007", "T.30 T2 timeout, expected signal not received")
    office.wait(lambda: os.path.exists(os.path.join(office.hand, "done/000000007-fax000000004.tif")), "taken")
    office.filed(4)
    assert office.count("SELECT count(*) FROM message WHERE channel='fax'") == 4
    assert office.count("SELECT count(*) FROM arrival WHERE channel='fax'") == 4
    without_page = [row for row in rows.values() if row[2] == 0]
    for row in without_page:  # filed, for a person, and answered by nobody
        assert office.count("SELECT count(*) FROM outbox WHERE message=?", row[0]) == 0, row
    staff_acts(office, 1)
    kept_as_pdf(office, head[0], 3)
    return len(rows)


def version_of(office, message):
    return office.count("SELECT version FROM message WHERE id=?", message)


def read_again(office, message, *act):
    """One act of staff, and the next version of the decision it leads to."""
    before = version_of(office, message)
    said = office.run("fax", *act)
    office.wait(lambda: version_of(office, message) == before + 1 and office.unfiled() == 0, " ".join(act))
    return said


def staff_acts(office, message):
    """Pages turned and turned back, read once more; the original stays as it came, the ledger says who and why."""
    original = office.query("SELECT octets FROM message WHERE id=?", message)
    reads = scanned.can_read(BINARY)
    assert "已记下" in read_again(office, message, "rotate", str(message), "180", "-r", "倒置")
    shown = office.json("fax", "show", str(message))
    assert "180" in shown["turned"], shown["turned"]
    if reads:
        assert shown["read_pages"] and all(page["turned"] == 180 for page in shown["read_pages"]), shown["read_pages"]
    before = version_of(office, message)
    assert "本来如此" in office.run("fax", "rotate", str(message), "180")
    assert office.unfiled() == 0 and version_of(office, message) == before
    read_again(office, message, "rotate", str(message), "auto", "-r", "转错了")
    shown = office.json("fax", "show", str(message))
    assert shown["turned"] == "", shown["turned"]
    if reads:
        assert all(page["turned"] == 0 for page in shown["read_pages"]), shown["read_pages"]
        line = max(shown["lines"], key=lambda one: len(one["text"]))
        assert len(line["box"]) == 4 and 0 < line["confidence"] <= 1 and line["engine"], line
    read_again(office, message, "re-ocr", str(message), "-r", "装了新模型")
    said = office.query("SELECT event, actor_kind, reason FROM ledger WHERE event IN ('fax_turned','fax_reread') "
                        "ORDER BY seq")
    assert said == [("fax_turned", "user", "倒置"), ("fax_turned", "user", "转错了"),
                    ("fax_reread", "user", "装了新模型")], said
    assert office.query("SELECT octets FROM message WHERE id=?", message) == original
    refused = subprocess.run(office.command("fax", "rotate", str(message), "90", "--page", "99"), capture_output=True,
                             text=True)
    assert refused.returncode != 0 and "没有第99页" in refused.stdout + refused.stderr, refused


def kept_as_pdf(office, message, pages):
    """PDF/A of the pages that count, the same each time; made once; never of what is locked."""
    made = [os.path.join(office.dir, name) for name in ("one.pdf", "two.pdf")]
    records = [office.json("fax", "show", str(message), "--pdf", path) for path in made]
    assert [r["cached"] for r in records] == [False, True] and records[0]["pages"] == pages, records
    octets = [open(path, "rb").read() for path in made]
    assert octets[0] == octets[1] and b"pdfaid:part>1<" in octets[0] and octets[0].count(b"/Type/Page/") == pages
    if shutil.which("pdfinfo"):
        told = subprocess.run(["pdfinfo", made[0]], capture_output=True, text=True, check=True).stdout
        assert f"Pages:           {pages}\n" in told and "609.882 x 841.959 pts" in told, told


def locked_is_refused(office, message):
    """隔离: no PDF either. The daemon is down: nobody files it in the meantime."""
    with sqlite3.connect(os.path.join(office.state, "shouwen.db")) as db:
        db.execute("UPDATE decision SET body=json_set(body,'$.quarantine',json('true')) WHERE message=? AND version="
                   "(SELECT version FROM message WHERE id=?)", (message, message))
    done = subprocess.run(office.command("fax", "show", str(message), "--pdf", os.path.join(office.dir, "no.pdf")),
                          capture_output=True, text=True)
    assert done.returncode != 0 and "锁定" in done.stdout + done.stderr, done
    assert not os.path.exists(os.path.join(office.dir, "no.pdf"))
    with sqlite3.connect(os.path.join(office.state, "shouwen.db")) as db:
        db.execute("UPDATE decision SET body=json_set(body,'$.quarantine',json('false')) WHERE message=? AND version="
                   "(SELECT version FROM message WHERE id=?)", (message, message))


def drop_folder(office):
    """A device writes: whole, in pieces, cut for good, and a name that is no fax's."""
    before = office.count("SELECT count(*) FROM message WHERE channel='fax'")
    whole, other = sample("t38-noecm-loss5.tif"), sample("fax000000003.tif")
    office.put("scan.tif", whole)
    office.filed(before + 1)
    assert os.path.exists(os.path.join(office.drop, "done/scan.tif"))
    office.put("slow.tif.part", other)
    office.put("cut.tif", other[:len(other) * 6 // 10])
    office.filed(before + 2)
    assert os.path.exists(os.path.join(office.drop, "failed/cut.tif"))
    assert os.path.exists(os.path.join(office.drop, "slow.tif.part"))
    cut = office.faxes()[-1]
    assert cut[1] == "partial" and "file_cut" in cut[4], cut
    # The same octets as one the fax server had: one message, one more arrival.
    os.rename(os.path.join(office.drop, "slow.tif.part"), os.path.join(office.drop, "slow.tif"))
    office.wait(lambda: os.path.exists(os.path.join(office.drop, "done/slow.tif")), "the slow one taken")
    office.filed(before + 2)
    assert office.count("SELECT count(*) FROM message WHERE channel='fax'") == before + 2
    return 3


def kills(office):
    """The daemon dies at each step a fax meets; a plain start brings it home, once."""
    hit, serial = 0, 0
    for step in durable_steps():
        if step.split(".")[0] not in ("t1", "begin", "t2"):
            continue
        serial += 1
        before = office.count("SELECT count(*) FROM message WHERE channel='fax'")
        office.put(f"kill{serial}.tif", blank_fax(serial))
        office.write_settings(crash_at=f"{step}:1")
        office.serve()
        code = office.daemon.wait(timeout=120)
        office.daemon = None
        assert code == -signal.SIGKILL, f"{step}: the daemon ended with {code}"
        hit += 1
        office.write_settings()
        office.serve_ready()
        office.wait(lambda: os.path.exists(os.path.join(office.drop, f"done/kill{serial}.tif")), f"{step}: done/")
        office.filed(before + 1)
        assert office.count("SELECT count(*) FROM message WHERE channel='fax'") == before + 1, step
        assert office.count("SELECT count(*) FROM arrival WHERE key LIKE ?", f"kill{serial}.tif#%") == 1, step
        assert not os.listdir(os.path.join(office.drop, "work")), step
        assert office.stop() == 0
    last = office.count("SELECT max(message) FROM fax")
    for step in ("fax_link.commit", "fax_link.committed"):
        office.write_settings(crash_at=f"{step}:1")
        done = subprocess.run(office.command("fax", "split", str(last)), stdout=subprocess.DEVNULL)
        assert done.returncode == -signal.SIGKILL, f"{step}: {done.returncode}"
        hit += 1
        kept = office.count("SELECT count(*) FROM fax_link WHERE message=? AND kind='apart'", last)
        assert kept == (1 if step.endswith("committed") else 0), step
    office.write_settings()
    office.serve_ready()
    office.wait(lambda: office.unfiled() == 0, "filed again")
    return hit


def no_room(office):
    """Below the reserve nothing is claimed; with room it goes on by itself after a restart."""
    before = office.count("SELECT count(*) FROM message WHERE channel='fax'")
    office.stop()
    with open(office.settings) as file:
        text = file.read()
    with open(office.settings, "w") as file:
        file.write(text.replace('disk_reserve = "128MB"', 'disk_reserve = "10000000MB"'))
    office.put("full.tif", blank_fax(9999))
    office.serve()
    office.wait(lambda: "磁盘" in open(office.log, errors="replace").read(), "the reserve is told")
    assert os.path.exists(os.path.join(office.drop, "full.tif"))
    assert office.stop() == 0
    office.write_settings()
    office.serve_ready()
    office.filed(before + 1)


def main():
    with FaxOffice(BINARY, clock=CLOCK) as office:
        calls = hook_sweep_and_redial(office)
        dropped = drop_folder(office)
        assert office.stop() == 0
        locked_is_refused(office, 1)
        killed = kills(office)
        no_room(office)
        assert office.stop() == 0
        verdict = office.json("verify")
        assert verdict["clean"], verdict["findings"]
        never = office.count("SELECT count(*) FROM fax f JOIN decision d ON d.message=f.message WHERE f.state<>'complete' "
                             "AND d.version=(SELECT version FROM message WHERE id=f.message) AND d.body NOT LIKE "
                             "'%fax_incomplete%' AND NOT EXISTS (SELECT 1 FROM fax_link l WHERE l.message=f.message)")
        assert never == 0, f"{never} incomplete faxes nobody is shown"
        print(f"fax: {calls} by server, {dropped} by device, killed at {killed} steps: 0 lost, 0 twice, a cut call and its redial are one of 3 pages")


if __name__ == "__main__":
    main()
