#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Faxes that come as mail, with the real daemon and a real Dovecot: from HylaFAX, FreePBX, a multi-function
machine, a stranger.

usage: fax_mail_test.py SHOUWEN

The files are those a HylaFAX server received and mailed (tests/unit/fax/samples). The same fax by mail and by
drop folder counts once, its PDF and its TIFF are a repeat of each other, the device is answered by nobody and the
unit's registered mailbox is, what cannot be read stands in review, a forged From gives no unit. Then kill -9 at
every durable step such a mail meets."""
import email
import os
import signal
import sys
import time
from datetime import datetime
from email.message import EmailMessage

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(SOURCE, "tests/support"))
from faxes import blank_fax, drop_file, drop_settings, sample  # noqa: E402
from mails import CHINA  # noqa: E402
from office import Office, durable_steps  # noqa: E402

BINARY = os.path.abspath(sys.argv[1])
CLOCK = "2026-11-23T08:30:00+08:00"
WHEN = datetime(2026, 11, 23, 8, 10, tzinfo=CHINA)
UNIT, NUMBER, MAILBOX = "220283", "0433-2510000", "unit@registered.example"
PBX, COPIER, FORGED = "pbx@device.example", "copier@device.example", "gate@provider.example"


def roster(path):
    """The sample roster; UNIT has the number the samples' machine tells, and a mailbox."""
    with open(os.path.join(SOURCE, "config/etc/units.csv"), encoding="utf-8") as file:
        head, *rows = [line.rstrip("\n").split(",") for line in file]
    emails, faxes = head.index("emails"), head.index("fax_numbers")
    for row in rows:
        if row[0] == UNIT:
            row[emails], row[faxes] = MAILBOX, NUMBER
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(",".join(row) + "\n" for row in [head, *rows])


def enclosed(name, ending):
    for part in email.message_from_bytes(sample(name)).walk():
        if (part.get_filename() or "").endswith(ending):
            return part.get_payload(decode=True)
    raise AssertionError(f"no {ending} in {name}")


def device_mail(sender, subject, body, files, above=""):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "box@office.example", subject
    mail.set_content(body)
    for name, octets in files:
        kind = ("image", "tiff") if name.endswith("tif") else ("application", "pdf")
        mail.add_attachment(octets, maintype=kind[0], subtype=kind[1], filename=name)
    return above.encode() + mail.as_bytes()


class MailOffice(Office):
    def __enter__(self):
        super().__enter__()
        self.extra = drop_settings(self, "folder", "2026-11-01T00:00:00+08:00") + f"""
[[fax_mail]]
id = "hyla"
maker = "hylafax"
from = ["FaxMaster"]
proof = "address"

[[fax_mail]]
id = "pbx"
maker = "freepbx"
from = ["{PBX}"]
proof = "address"
only_whole_calls = true

[[fax_mail]]
id = "copier"
maker = "mfp"
from = ["{COPIER}"]
proof = "host"
hosts = ["192.0.2.20"]
only_whole_calls = true
"""
        self.write_settings()
        return self

    def put(self, name, octets):
        drop_file(self, name, octets, WHEN.timestamp())

    def send(self, *mails):
        self.deliver([(octets, WHEN) for octets in mails])

    def faxes(self):
        return self.query("SELECT f.message, f.source_kind, f.state, f.pages_found, coalesce(l.kind,''), m.unit, f.caller "
                          "FROM fax f JOIN message m ON m.id=f.message LEFT JOIN fax_link l ON l.message=f.message "
                          "ORDER BY f.message")

    def came(self, mails, faxes):
        self.wait(lambda: self.count("SELECT count(*) FROM message WHERE channel='imap'") >= mails
                  and self.count("SELECT count(*) FROM message WHERE channel='fax'") >= faxes
                  and self.unfiled() == 0, f"{mails} mails and {faxes} faxes")
        counted = (self.count("SELECT count(*) FROM message WHERE channel='imap'"),
                   self.count("SELECT count(*) FROM message WHERE channel='fax'"))
        assert counted == (mails, faxes), counted
        return self.faxes()

    def review(self, message):
        return self.json("show", str(message))["decision"]["review"]


COPIER_LINE = "Received: from copier (copier [192.0.2.20]) by mx.office.example with ESMTP id 1;\n"
STRANGER = "Received: from copier (unknown [203.0.113.7]) by mx.office.example with ESMTP id 2;\n"


def once_by_mail_and_folder(office):
    """HylaFAX's mail has no Message-ID and no Date, and encloses its fax as TIFF and as PDF."""
    office.send(sample("hylafax-whole.eml"), sample("hylafax-notice.eml"))
    office.put("same.tif", sample("fax000000003.tif"))
    office.wait(lambda: os.path.exists(os.path.join(office.drop, "done/same.tif")), "the folder's copy taken")
    fax = office.came(2, 1)[0]
    office.wait(lambda: office.count("SELECT count(*) FROM arrival WHERE channel='fax'") == 2, "both arrivals")
    fax = office.came(2, 1)[0]
    assert fax[3] == 2 and fax[5] and fax[6] == "04332510000", fax
    told = office.json("fax", "show", str(fax[0]))
    assert told["caller"]["from"] in ("mail", "tiff"), told["caller"]
    assert {one["source_id"] for one in told["brought"]} == {"hyla", "folder"}, told["brought"]


def by_machines(office):
    """A PDF of a PBX; then the same pages as TIFF by the folder; a machine's own TIFF."""
    pdf = enclosed("hylafax-cut.eml", ".pdf")
    office.send(device_mail(PBX, "New fax from: 04332510000", "Enclosed, please find a new fax", [("fax-1.pdf", pdf)]))
    first = office.came(3, 2)[1]
    assert first[1] == "mail" and first[3] == 2 and first[5] and first[6] == "04332510000", first
    office.put("again.tif", sample("fax000000004.tif"))
    again = office.came(3, 3)[2]
    assert again[4] == "repeat", again
    office.send(device_mail(COPIER, "收到来自 04332510000 的传真", "",
                            [("传真_04332510000_20261123081000.tif", blank_fax(1))], COPIER_LINE))
    machine = office.came(4, 4)[3]
    assert machine[1] == "mail" and machine[2] == "complete" and machine[6] == "04332510000", machine


def what_is_no_fax(office):
    """Notices, a scan, a fax announced and not enclosed, a broken file, a stranger with the copier's name."""
    broken = sample("fax000000005.tif")[:20000]
    office.send(
        device_mail(COPIER, "通信报告", "", [], COPIER_LINE),
        device_mail(PBX, "fax job failed", "no answer", []),
        device_mail(COPIER, "扫描件", "", [("scan.pdf", enclosed("hylafax-whole.eml", ".pdf"))], COPIER_LINE),
        device_mail(COPIER, "收到来自 04332510000 的传真", "", [], COPIER_LINE),
        device_mail(COPIER, "收到来自 04332510000 的传真", "", [("fax2.tif", broken)], COPIER_LINE),
        device_mail(COPIER, "收到来自 04332510000 的传真", "", [("fax3.tif", blank_fax(2))], STRANGER))
    rows = office.came(10, 6)
    cut = next(row for row in rows if row[2] == "partial")
    assert "fax_incomplete" in office.review(cut[0]), cut
    forged = rows[-1] if rows[-1] != cut else rows[-2]
    assert forged[5] == "" and forged[6] == "", forged
    assert "fax_mail_unproven" in office.review(forged[0]), office.review(forged[0])
    waiting = [text for (text,) in office.query(
        "SELECT d.body FROM decision d JOIN message m ON m.id=d.message AND d.version=m.version WHERE m.channel='imap'")]
    for reason in ("fax_mail_other", "fax_mail_without_fax"):
        assert sum(reason in text for text in waiting) == 1, reason


def registered(office):
    """Receipts went to registered mailboxes, to no device."""
    to = {row[0] for row in office.query("SELECT recipient FROM outbox")}
    with open(os.path.join(SOURCE, "config/etc/units.csv"), encoding="utf-8") as file:
        known = file.read()
    assert MAILBOX in to and all(one == MAILBOX or one in known for one in to), to


def kills(office):
    """As its fax goes through T1 (the mail's own T1 is kill_test's), as steps begin, as either is filed."""
    hit, serial = 0, 100
    for step, nth in (("t1.commit", 2), ("t1.committed", 2), ("t2.commit", 1), ("t2.committed", 2)):
        assert step in durable_steps(), step
        serial += 1
        mails = office.count("SELECT count(*) FROM message WHERE channel='imap'")
        faxes = office.count("SELECT count(*) FROM message WHERE channel='fax'")
        taken = office.count("SELECT count(*) FROM arrival WHERE account='pbx'")
        office.write_settings(crash_at=f"{step}:{nth}")
        office.send(device_mail(PBX, "New fax received", f"{serial}", [(f"fax-{serial}.tif", blank_fax(serial))]))
        office.serve()
        code = office.daemon.wait(timeout=200)
        office.daemon = None
        assert code == -signal.SIGKILL, f"{step}:{nth}: the daemon ended with {code}"
        hit += 1
        office.write_settings()
        office.serve()
        office.came(mails + 1, faxes + 1)
        assert office.count("SELECT count(*) FROM arrival WHERE account='pbx'") == taken + 1, f"{step}:{nth}"
        office.stop()
    return hit


def main():
    units = f"/tmp/shouwen-fax-mail-{os.getpid()}.csv"
    roster(units)
    with MailOffice(BINARY, units=units, clock=CLOCK) as office:
        os.remove(units)
        office.serve()
        once_by_mail_and_folder(office)
        by_machines(office)
        what_is_no_fax(office)
        office.wait(lambda: office.unsent() == 0, "receipts sent")
        registered(office)
        twice = office.query("SELECT message FROM outbox WHERE purpose='receipt' GROUP BY message HAVING count(*)>1")
        assert not twice, twice
        assert office.stop() == 0
        started = time.monotonic()
        killed = kills(office)
        registered(office)
        verdict = office.json("verify")
        assert verdict["clean"], verdict["findings"]
        print(f"fax by mail: {len(office.faxes())} faxes, killed {killed} times ({time.monotonic() - started:.0f} s): "
              "0 lost, 0 twice, no device answered")


if __name__ == "__main__":
    main()
