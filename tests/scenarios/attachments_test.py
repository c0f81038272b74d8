#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Files made to hurt, sent by units as their pieces: each mail is filed with its original whole, each file says what became of it,
nobody is left without an answer, and the next mail is read as if nothing had been.

Usage: attachments_test.py BINARY"""
import base64
import hashlib
import os
import shutil
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from email.utils import parseaddr

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(SOURCE, "tests", "support"))
from mails import CHINA, mail, roster  # noqa: E402
from office import Office  # noqa: E402

UNITS = os.path.join(SOURCE, "config/etc/units.csv")
WHEN = datetime(2020, 9, 21, 9, 0, tzinfo=CHINA)
MAKER = os.path.join(SOURCE, "tests/unit/documents/make_documents.py")

# The file, the name's ending, what becomes of it, and what `show` must say besides.
LOCKED = [(name, name.rsplit(".", 1)[1], "encrypted", "") for name in
          ("locked.docx", "locked.doc", "locked.xls", "locked.xlsx", "locked.ppt", "user.pdf", "aes.zip", "zipcrypto.zip", "data.7z", "names.7z",
           "data.rar", "locked.ofd")]
DAMAGED = [(name, name.rsplit(".", 1)[1], "corrupt", "") for name in
           ("lol.docx", "quadratic.docx", "quotes.docx", "xxe.docx", "deep.docx", "lol.xlsx", "deep.odt", "braces.rtf", "ring.pdf")]
ENDED = [("bigxml.docx", "docx", "limit", ""), ("strings.xlsx", "xlsx", "limit", ""), ("stream.pdf", "pdf", "timeout", "")]
BOMBS = [("nested42.zip", "zip", "limit", "hostile_attachment"), ("flat4g.zip", "zip", "limit", "hostile_attachment"), ("overlap.zip", "zip", "limit", "hostile_attachment")]
PROGRAMS = [("program.docx", "docx", "unsupported", "hostile_attachment"), ("program.docx", "docx.exe", "unsupported", "hostile_attachment")]
PICTURES = [("huge.png", "png", "limit", ""), ("huge.tif", "tif", "limit", "")]
READ = [("plain.msg", "msg", "ok", ""), ("winmail.dat", "dat", "ok", ""), ("macros.docm", "docm", "ok", "macros"), ("macros.xlsm", "xlsm", "ok", "macros")]
ALL = LOCKED + DAMAGED + ENDED + BOMBS + PROGRAMS + PICTURES + READ


def word(text):
    return "=?utf-8?B?" + base64.b64encode(text.encode()).decode() + "?="


def letter(number, unit, name, octets):
    title = unit["name_full"] + "图文简讯"
    lines = [f"From: {word(unit['short_name'])} <{unit['emails'].split(';')[0]}>", "To: <630000000@qq.example>", f"Subject: {word(title)}",
             f"Date: Mon, 21 Sep 2020 09:{number:02}:00 +0800", f"Message-ID: <file.{number}@mail.example>", "MIME-Version: 1.0",
             'Content-Type: multipart/mixed; boundary="b"', "", "--b", "Content-Type: text/plain; charset=utf-8",
             "Content-Transfer-Encoding: base64", "", base64.b64encode(f"现报送{title}，请查收。".encode()).decode(), "--b",
             "Content-Type: application/octet-stream", f"Content-Disposition: attachment; filename=\"{word(name)}\"",
             "Content-Transfer-Encoding: base64", "", base64.encodebytes(octets).decode().replace("\n", "\r\n"), "--b--", ""]
    return "\r\n".join(lines).encode()


def digest_of(octets):
    return "sha256:" + hashlib.sha256(octets).hexdigest()


def looked_at(office, number, case, octets):
    """What the gateway knows of one file; returns the problems its sender is told of."""
    name, _, outcome, mark = case
    row = office.query("SELECT m.id, m.state, m.filed FROM message m JOIN arrival a ON a.message=m.id WHERE a.uid=? AND a.folder='INBOX'",
                       number)[0]
    assert row[1] != "failed" and row[2], f"{name}: {row}"
    part = office.query("SELECT outcome, digest FROM part WHERE message=? AND path='2'", row[0])[0]
    busy = case in ENDED and part[0] == "timeout"  # of a machine with other work: no less ended
    assert part[0] == outcome or busy, f"{name}: {part}"
    assert part[1] == digest_of(octets), f"{name}: the original is not kept whole"
    shown = office.json("show", str(row[0]))["decision"]
    assert shown["disposition"] == "submission", f"{name}: {shown['disposition']}"
    seen = {e["words"].split(":")[0] for e in shown["evidence"] if e["rule"] == "extract"}
    assert not mark or mark in seen | set(shown["review"]), f"{name}: {seen} {shown['review']}"
    if case not in READ + PICTURES:
        assert row[1] == "review" and shown["review"], f"{name}: nobody looks at it"
    return set(shown["problems"])


def told(case, problems, words):
    """What the sender reads is true: neither that nothing came, nor that pictures lack in what nobody could read."""
    name = case[0]
    if case in LOCKED:
        assert "encrypted_archive" in problems and "设有密码，请去掉密码后重新发送" in words, f"{name}: {words}"
    if case in DAMAGED + BOMBS + PROGRAMS:
        assert "unreadable_attachment" in problems and "无法打开，请重新发送" in words, f"{name}: {words}"
    if case not in READ:
        assert "未见配图" not in words, f"{name}: {words}"
    if case not in PICTURES:
        assert "未见附件" not in words, f"{name}: {words}"


def main():
    with Office(sys.argv[1], UNITS) as office:
        documents = os.path.join(office.dir, "documents")
        subprocess.run(["/usr/bin/python3", "-B", MAKER, documents, "attachments"], check=True)
        cases = [case for case in ALL if os.path.exists(os.path.join(documents, case[0]))]
        if len(cases) < len(ALL):
            assert shutil.which("7z") is None, set(ALL) - set(cases)
            print("attachments: NOT TRIED, 7z is not installed:", *(case[0] for case in ALL if case not in cases))
        units = [unit for unit in roster(UNITS) if unit["emails"]]
        assert len(units) > len(ALL), "each file comes from a unit of its own"
        mails, contents = [], []
        for n, (name, ending, _, _) in enumerate(cases):
            with open(os.path.join(documents, name), "rb") as file:
                contents.append(file.read())
            mails.append((letter(n, units[n], f"{units[n]['name_full']}图文简讯.{ending}", contents[-1]), WHEN + timedelta(minutes=n)))
        last = units[len(cases)]
        mails.append((mail(99, last["emails"].split(";")[0], last["short_name"], last["name_full"], "图文简讯", WHEN), WHEN + timedelta(hours=2)))
        office.deliver(mails)
        office.serve()
        office.wait(lambda: office.settled(len(mails)), "every mail filed")
        letters = {}
        for answer in office.received_mails():
            letters.setdefault(parseaddr(answer["To"])[1], []).append(office.words(answer))
        for n, case in enumerate(cases):
            problems = looked_at(office, n + 1, case, contents[n])
            mine = letters.get(units[n]["emails"].split(";")[0], [])
            assert len(mine) == 1, f"{case[0]}: {len(mine)} answers"
            told(case, problems, mine[0])
        assert last["emails"].split(";")[0] in letters, "the mail after them has its answer"
        assert office.count("SELECT count(*) FROM outbox WHERE state='sent'") == len(mails)
        assert office.stop() == 0
        assert office.json("verify")["clean"]
    outcomes = Counter(case[2] for case in cases)
    print(f"attachments: {len(cases)} hostile files, {dict(outcomes)}; each filed whole, named, answered once and truly, and the next mail too")


if __name__ == "__main__":
    main()
