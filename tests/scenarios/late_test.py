#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is read after the receipt: scans by OCR, files that clamd was not there for. A real Dovecot, a real
SMTP receiver, real OCR workers, a real clamd with a signature of our own.

usage: late_test.py SHOUWEN

The receipt leaves first and says what is known; the later reading makes one more version, and one corrected
receipt because what was said has changed. Killed at each of its steps nothing is lost or doubled; a person's
decision stays; one that dies three times is set aside, shown, and read again when asked to."""
import json
import os
import pwd
import signal
import subprocess
import sys
import zipfile
from datetime import datetime, timedelta
from io import BytesIO

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
import scanned  # noqa: E402
from mails import CHINA  # noqa: E402
from office import Office  # noqa: E402

BINARY = sys.argv[1]
WHEN = datetime(2020, 10, 9, 9, 0, tzinfo=CHINA)
UNIT, NAME = "220183", "德惠市交通运输局"
STEPS = ["begin_late.commit", "begin_late.committed", "late.commit", "late.committed"]


def scan(n):
    """A mail without subject or text from an address nobody knows; all it says is in the picture."""
    title = f"《德惠市开展诚信宣传进企业活动（{'一二三四五六七八九十'[n - 1]}）》"
    return scanned.scan_mail(n, f"clerk{n}@163.example", scanned.brief(NAME, title, n), WHEN + timedelta(minutes=n))


def at(office, moment, crash_at="", extra=""):
    office.clock = moment.isoformat()
    office.write_settings(crash_at=crash_at, extra=extra)


def waiting(office):
    return office.count("SELECT count(*) FROM late_reading WHERE state='waiting'")


def serve(office):
    """Until it is ready: one stopped before that has no handler to end it well."""
    before = os.path.getsize(office.log) if os.path.exists(office.log) else 0
    office.serve()

    def ready():
        with open(office.log, "rb") as log:
            log.seek(before)
            return b"service_ready" in log.read()
    office.wait(ready, "ready")


def until_read(office, messages):
    office.wait(lambda: office.settled(messages) and waiting(office) == 0, "everything read")


def die(office, step):
    office.write_settings(crash_at=f"{step}:1")
    office.serve()
    assert office.daemon.wait(timeout=300) == -signal.SIGKILL, f"it did not come by {step}"
    office.daemon = None
    office.write_settings()


def versions(office, message=1):
    return office.query("SELECT version, cause, by_person FROM decision WHERE message=? ORDER BY version", message)


def letters(office, message=1):
    return [row[0] for row in office.query(
        "SELECT purpose FROM outbox WHERE message=? AND state<>'cancelled' ORDER BY id", message)]


def pieces(office, message=1):
    return office.query("SELECT unit, type FROM submission WHERE message=? AND state<>'void'", message)


def text_of(mail):
    return b"".join(part.get_payload(decode=True) or b"" for part in mail.walk()
                    if part.get_content_maintype() == "text").decode()


def verified(office):
    verdict = json.loads(office.run("--json", "verify"))
    assert verdict["clean"], verdict["findings"]


def receipt_first_then_what_the_scan_says():
    with Office(BINARY, clock=WHEN.isoformat()) as office:
        office.deliver([(scan(1), WHEN)])
        serve(office)
        # The receipt does not wait for the page.
        office.wait(lambda: office.count("SELECT count(*) FROM outbox WHERE purpose='receipt' AND state='sent'"), "receipt")
        until_read(office, 1)
        sent, = office.query("SELECT decision_version, sent_at FROM outbox WHERE purpose='receipt'")
        read, = office.query("SELECT at FROM decision WHERE version=2")
        assert sent[0] == 1 and sent[1] <= read[0], (sent, read)
        assert versions(office) == [(1, "arrival", 0), (2, "ocr", 0)], versions(office)
        assert pieces(office) == [(UNIT, "brief")], pieces(office)
        assert letters(office) == ["receipt", "follow_up"], letters(office)
        first, = office.received_mails()
        assert NAME not in text_of(first), text_of(first)
        # Nothing said twice, nothing asked twice: the same daemon, an hour later.
        assert office.stop() == 0
        at(office, WHEN + timedelta(hours=1))
        serve(office)
        office.wait(lambda: office.count("SELECT count(*) FROM outbox WHERE state='sent'") == 2, "the follow-up")
        assert office.stop() == 0
        mails = office.received_mails()
        assert len(mails) == 2 and mails[0]["Message-ID"] != mails[1]["Message-ID"]
        text = text_of(mails[1])
        assert "更正" in text and NAME in text, text
        # Shown: the versions, why, and the words of the picture in the index.
        shown = office.json("show", "1")
        assert [v["version"] for v in shown["versions"]] == [1, 2] and "owed" not in shown, shown["versions"]
        assert "识别图中文字后" in office.run("show", "1")
        assert office.json("search", "诚信宣传")["hits"], "the scan's words are not found"
        counts = office.json("status")["counts"]
        assert (counts["late_waiting"], counts["late_set_aside"]) == (0, 0), counts
        verified(office)
    print("late: receipt first, then version 2 by OCR with unit and kind, one corrected receipt")


def killed_at_each_step():
    with Office(BINARY, clock=WHEN.isoformat()) as office:
        for n, step in enumerate(STEPS, 1):
            office.deliver([(scan(n), WHEN)])
            die(office, step)
            if step == "begin_late.committed":
                begun, = office.query("SELECT begun FROM late_reading")
                assert begun == (1,), begun
                owed = office.json("show", str(n))["owed"]
                assert owed["what"] == ["ocr"] and owed["state"] == "waiting", owed
                assert office.json("status")["counts"]["late_waiting"] == 1
            serve(office)
            until_read(office, n)
            assert office.stop() == 0
            assert [v[1] for v in versions(office, n)] == ["arrival", "ocr"], (step, versions(office, n))
            assert pieces(office, n) == [(UNIT, "brief")], (step, pieces(office, n))
            # No receipt left before the death: then the first one told it all.
            assert letters(office, n) in (["receipt", "follow_up"], ["receipt"]), (step, letters(office, n))
        verified(office)
    print(f"late: killed at {len(STEPS)} steps, nothing lost, nothing doubled")


def dies_three_times():
    with Office(BINARY, clock=WHEN.isoformat()) as office:
        office.deliver([(scan(1), WHEN)])
        for _ in range(3):
            die(office, "begin_late.committed")
        serve(office)
        office.wait(lambda: office.count("SELECT count(*) FROM late_reading WHERE state='set_aside'"), "set aside")
        office.wait(lambda: office.settled(1), "the receipt")
        assert versions(office) == [(1, "arrival", 0)] and letters(office) == ["receipt"]
        status = office.json("status")
        assert status["counts"]["late_set_aside"] == 1 and status["exit"] == 3, status
        listed, = office.json("review", "list")["messages"]
        assert any(reason.startswith("late: ") for reason in listed["review"]), listed["review"]
        assert "补读" in office.run("show", "1")
        office.run("retry", "1")
        until_read(office, 1)
        # Filed once more by the retry, and then read.
        assert [v[1] for v in versions(office)] == ["arrival", "retry", "ocr"], versions(office)
        assert office.json("status")["counts"]["late_set_aside"] == 0
        assert letters(office) == ["receipt", "follow_up"], letters(office)
        assert office.stop() == 0
        verified(office)
    print("late: three deaths set it aside, shown; retry reads it")


def a_person_was_faster():
    with Office(BINARY, clock=WHEN.isoformat()) as office:
        office.deliver([(scan(1), WHEN)])
        die(office, "begin_late.commit")
        office.run("review", "assign", "1", "--unit", "220182", "--type", "summary", "--reason", "电话核实")
        serve(office)
        until_read(office, 1)
        assert office.stop() == 0
        assert [v[1:] for v in versions(office)] == [("arrival", 0), ("assign", 1)], versions(office)
        assert pieces(office) == [("220182", "summary")], pieces(office)
        assert letters(office).count("follow_up") <= 1
        assert office.json("search", "诚信宣传")["hits"], "the scan's words are not found"
        verified(office)
    print("late: what a person decided stays, the words are found all the same")


EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def clamd_comes_back():
    if not os.path.exists("/usr/sbin/clamd"):
        print("late: clamd NOT RUN, package clamav-daemon is missing")
        return
    with Office(BINARY, clock=WHEN.isoformat()) as office:
        socket = os.path.join(office.dir, "clamd.sock")
        office.extra = f'\n[scan]\nsocket = "{socket}"\n'
        office.write_settings()
        archive = BytesIO()
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("材料.txt", EICAR)
        mail = scanned.scan_mail(1, "clerk1@163.example", archive.getvalue(), WHEN, "德惠市交通运输局图文简讯",
                                 "现报送图文简讯，请查收。", "简讯.zip")
        office.deliver([(mail, WHEN)])
        serve(office)
        office.wait(lambda: office.settled(1), "the receipt")
        owed = office.json("show", "1")["owed"]
        assert owed["what"] == ["scan"] and owed["state"] == "waiting", owed
        database = os.path.join(office.dir, "signatures")
        os.mkdir(database)
        with open(os.path.join(database, "local.ndb"), "w") as file:
            file.write(f"Test.Eicar:0:*:{EICAR[EICAR.index('EICAR'):][:32].encode().hex()}\n")
        with open(os.path.join(office.dir, "clamd.conf"), "w") as file:
            file.write(f"LocalSocket {socket}\nDatabaseDirectory {database}\nForeground yes\n"
                       f"User {pwd.getpwuid(os.geteuid()).pw_name}\nScanImageFuzzyHash no\n")
        clamd = subprocess.Popen(["/usr/sbin/clamd", f"--config-file={office.dir}/clamd.conf"],
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            until_read(office, 1)
        finally:
            clamd.kill()
            clamd.wait()
        assert office.stop() == 0
        assert [v[1] for v in versions(office)] == ["arrival", "scan"], versions(office)
        shown = office.json("show", "1")
        assert "infected_attachment" in shown["review"] and shown["state"] == "review", shown["review"]
        assert "infected" in [part["outcome"] for part in shown["parts"]], shown["parts"]
        verified(office)
    print("late: unscanned while clamd was away; scanned when it came back, and locked")


def clamd_at(office, socket):
    """A clamd with no signature that matches anything here."""
    database = os.path.join(office.dir, "signatures")
    os.mkdir(database)
    with open(os.path.join(database, "local.ndb"), "w") as file:
        file.write("Test.Nothing:0:*:" + b"no file says this".hex() + "\n")
    with open(os.path.join(office.dir, "clamd.conf"), "w") as file:
        file.write(f"LocalSocket {socket}\nDatabaseDirectory {database}\nForeground yes\n"
                   f"User {pwd.getpwuid(os.geteuid()).pw_name}\nScanImageFuzzyHash no\n")
    return subprocess.Popen(["/usr/sbin/clamd", f"--config-file={office.dir}/clamd.conf"],
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def helper_and_scanner_come_back():
    """Three late results of one mail: the helper was away, then clamd, and a scan waits for OCR. One letter tells all of it."""
    scanner = os.path.exists("/usr/sbin/clamd")
    with Office(BINARY, clock=WHEN.isoformat()) as office:
        helper, clamd = (os.path.join(office.dir, name) for name in ("extract.sock", "clamd.sock"))
        office.extra = f'\n[extract]\nsocket = "{helper}"\n' + (f'\n[scan]\nsocket = "{clamd}"\n' if scanner else "")
        office.write_settings()
        office.deliver([(scan(1), WHEN)])
        serve(office)
        office.wait(lambda: office.settled(1), "the receipt")
        owed = office.json("show", "1")["owed"]
        assert "extract" in owed["what"] and owed["state"] == "waiting", owed
        office.wait(lambda: any(one["name"] == "extract" and one["status"] != "ok"
                                for one in office.json("status")["daemon"].get("components", [])), "the helper named in status")
        started = [subprocess.Popen(["systemd-socket-activate", "--seqpacket", "-l", helper,
                                     os.path.join(os.path.dirname(BINARY), "shouwen-extract"), "--listen"],
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)]
        try:
            office.wait(lambda: "extract" not in office.json("show", "1").get("owed", {}).get("what", ["extract"])
                        or waiting(office) == 0, "read by the helper")
            if scanner:  # what was paid in part is looked at again five minutes later
                assert office.stop() == 0
                at(office, WHEN + timedelta(minutes=6))
                started.append(clamd_at(office, clamd))
                serve(office)
            until_read(office, 1)
        finally:
            for process in started:
                process.kill()
                process.wait()
        assert office.stop() == 0
        causes = [v[1] for v in versions(office)]
        assert causes == ["arrival", "extract"] + (["scan"] if scanner else []), causes
        assert pieces(office) == [(UNIT, "brief")], pieces(office)
        assert letters(office) == ["receipt", "follow_up"], letters(office)
        at(office, WHEN + timedelta(hours=1))
        serve(office)
        office.wait(lambda: office.count("SELECT count(*) FROM outbox WHERE state='sent'") == 2, "the follow-up")
        assert office.stop() == 0
        assert len(office.received_mails()) == 2
        verified(office)
    print(f"late: helper{', scanner' if scanner else ''} and OCR one after the other, versions by {causes[1:]}, one corrected receipt")


def main():
    if not scanned.can_read(BINARY):
        print("late: NOT RUN, no page can be drawn or read: python3-pil, fonts-noto-cjk, a release build")
        return 77
    receipt_first_then_what_the_scan_says()
    killed_at_each_step()
    dies_three_times()
    a_person_was_faster()
    clamd_comes_back()
    helper_and_scanner_come_back()
    return 0


if __name__ == "__main__":
    sys.exit(main())
