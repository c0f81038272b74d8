#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Lawful erasure on a real mailbox: two people, no octet left below the state folder, the same mail not filed or
answered again under a new UIDVALIDITY; and an older copy of the state put in its place is told by the anchors.

usage: purge_test.py SHOUWEN   (root: it acts as two users; 77 = skipped)"""
import base64
import os
import shutil
import subprocess
import sys
from datetime import datetime

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(SOURCE, "tests", "support"))
from mails import CHINA, campaign_mails, mail  # noqa: E402
from office import Office  # noqa: E402

UNITS = os.path.join(SOURCE, "config/etc/units.csv")
MARK, NAME, OTHERS = "当事人赵钱孙住解放大路八十八号", "赵钱孙", 4
AUTHORITY = "《个人信息保护法》第四十七条"
WHEN = datetime(2020, 10, 9, 9, 0, tzinfo=CHINA)


def marked_mail():
    """The phrase in subject, text, name and content of the file."""
    octets = mail(901, "office901@163.example", NAME, f"德惠市交通运输局{MARK}", "图文简讯", WHEN)
    content = base64.encodebytes(f"{MARK}，信用交通宣传月。".encode() * 20).replace(b"\n", b"\r\n")
    head, boundary, tail = octets.rpartition(b"--=_shouwen_901--")
    part = (b'--=_shouwen_901\r\nContent-Type: text/plain; charset=utf-8; name="x.txt"\r\n'
            b'Content-Disposition: attachment; filename="x.txt"\r\nContent-Transfer-Encoding: base64\r\n\r\n')
    return head + part + content + boundary + tail


def needles(octets):
    """What must not be found: words, their bigrams as the index has them, lines of the octets."""
    lines = [line for line in octets.split(b"\r\n") if len(line) > 60]
    return [MARK.encode(), NAME.encode(), "赵钱".encode(), "office901@163.example".encode(), lines[3], lines[-1]]


def holding(office, octets):
    found = []
    for folder, _, names in os.walk(office.state):
        for name in names:
            path = os.path.join(folder, name)
            if os.path.isfile(path):
                with open(path, "rb") as file:
                    whole = file.read()
                found += [(name, n) for n in needles(octets) if n in whole]
    return found


def as_another(office, *arguments):
    """As a user of the socket's group, by a login of his own."""
    return subprocess.run(["setpriv", "--reuid=65534", "--regid=0", "--clear-groups",
                           *office.command(*arguments)], capture_output=True, text=True)


def purge(office, number):
    refused = subprocess.run(office.command("purge", "request", number, "--authority", AUTHORITY),
                             capture_output=True, text=True)
    assert refused.returncode != 0, "a request without a reason"
    text = office.run("purge", "request", number, "--authority", AUTHORITY, "-r", "当事人书面申请")
    assert "purge approve 1" in text, text
    own = subprocess.run(office.command("purge", "approve", "1"), capture_output=True, text=True)
    assert own.returncode == 1 and "申请人不能批准自己的申请" in own.stderr, own
    assert office.json("status")["counts"]["purges_requested"] == 1
    done = as_another(office, "purge", "approve", "1")
    assert done.returncode == 0 and "收尾未完" not in done.stdout, done
    listed = office.json("purge", "list", "--all")["purges"]
    assert [(p["state"], p["number"], p["unfinished"]) for p in listed] == [("approved", number, False)], listed
    assert listed[0]["requested_by"] != listed[0]["ended_by"], listed


def shown(office, number):
    text = office.run("show", number)
    assert "已依法删除" in text and AUTHORITY in text and number in text, text
    assert "office901" not in text and NAME not in text and "图文简讯" not in text, text
    assert "purge" in office.json("show", number)
    for command in (("items",), ("board",), ("outbox", "list"), ("ledger",), ("search", NAME), ("export", "items")):
        assert MARK not in office.run(*command) and "office901" not in office.run(*command), command


def ids(office):
    return sorted(m["Message-ID"] for m in office.received_mails())


def first_life(office, mails, secret):
    office.deliver(mails)
    office.serve()
    office.wait(lambda: office.settled(OTHERS + 1), "everything answered")
    number, = [row[0] for row in office.query("SELECT number FROM message WHERE sender LIKE 'office901%'")]
    assert {n for _, n in holding(office, secret)} == set(needles(secret)), "the test shows nothing"
    assert office.stop() == 0
    return number


def fetched_again(office, mails):
    """The mailbox is made anew: everything in it is fetched once more."""
    sent, numbers = ids(office), office.query("SELECT number FROM receipt_number ORDER BY 1")
    arrivals = office.count("SELECT count(*) FROM arrival")
    office.wipe_mailbox()
    office.deliver(mails)
    office.wait(lambda: office.count("SELECT count(*) FROM arrival") == arrivals + OTHERS + 1, "all met again")
    office.wait(lambda: office.settled(OTHERS + 1), "nothing to do")
    assert office.count("SELECT count(*) FROM message") == OTHERS + 1, "filed again"
    assert ids(office) == sent and office.query("SELECT number FROM receipt_number ORDER BY 1") == numbers


def older_copy(office, kept, number):
    """Somebody puts back the database of before; the anchors tell, and so does the list of purges."""
    for suffix in ("", "-wal", "-shm"):
        if os.path.exists(os.path.join(office.state, "shouwen.db" + suffix)):
            os.remove(os.path.join(office.state, "shouwen.db" + suffix))
    shutil.copytree(kept, office.state, dirs_exist_ok=True,
                    ignore=lambda _, names: {"anchors.txt", "purges.txt", "lock", "control.sock"} & set(names))
    record = office.json("verify")
    said = [f["what"] for f in record["findings"]]
    assert not record["clean"] and any("tail lost" in s for s in said) and any("purge it again" in s for s in said), said
    assert any(number in f["subject"] for f in record["findings"]), record["findings"]


def main():
    if os.getuid() != 0:
        print("skipped: acts as two users, needs root")
        sys.exit(77)
    secret = marked_mail()
    mails = list(campaign_mails(UNITS, OTHERS, seed=9)) + [(secret, WHEN)]
    with Office(sys.argv[1], UNITS) as office:
        number = first_life(office, mails, secret)
        kept = os.path.join(office.dir, "kept")
        shutil.copytree(office.state, kept, ignore=shutil.ignore_patterns("control.sock"))
        os.chmod(office.state, 0o750)
        office.serve()
        office.wait(lambda: os.path.exists(os.path.join(office.state, "control.sock")), "the socket")
        purge(office, number)
        assert holding(office, secret) == [], holding(office, secret)
        shown(office, number)
        fetched_again(office, mails)
        assert holding(office, secret) == [], holding(office, secret)
        assert office.stop() == 0
        record = office.json("verify")
        assert record["clean"] and record["purged"] == 1 and record["anchors"] >= 2, record
        anchor = open(os.path.join(office.state, "anchors.txt")).read().splitlines()[-1]
        assert office.json("verify", "--anchor", anchor)["anchors"] == record["anchors"] + 1
        older_copy(office, kept, number)
    print(f"purge: {number} erased by two, in no file of the state folder, met again and left alone; "
          f"{record['anchors']} anchors, an older copy told")


if __name__ == "__main__":
    main()
