#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A receipt as its sender keeps it: with a real mailbox and a real receiver it comes with a PDF that is checked with
the open key alone; one altered character of the words, of the page or of the QR code is named; the code read over the
telephone is found; a ledger set back to an older copy is too short for it; a restored backup signs with the same key.

Usage: receipt_test.py BINARY"""
import email
import json
import os
import re
import shutil
import subprocess
import sys
from email.mime.application import MIMEApplication

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(SOURCE, "tests", "support"))
from mails import campaign_mails  # noqa: E402
from office import Office  # noqa: E402

BINARY = sys.argv[1]
UNITS = os.path.join(SOURCE, "config/etc/units.csv")


def deliver(office, count, seed):
    before = len(office.received_mails())
    settled = office.count("SELECT count(*) FROM message")
    office.deliver([(octets, when) for octets, when in campaign_mails(UNITS, count, seed=seed)])
    office.wait(lambda: office.settled(settled + count), "mail filed and answered")
    return office.received_mails()[before:]


def page_of(mail):
    return next(part.get_payload(decode=True) for part in mail.walk() if part.get_content_type() == "application/pdf")


def verdict(office, *arguments):
    done = subprocess.run(office.command("--json", "verify-receipt", *arguments), capture_output=True, text=True)
    assert done.stdout, done
    record = json.loads(done.stdout)
    assert (done.returncode == 0) == record["valid"], (done.returncode, record)
    return record


def keep(office, name, octets):
    path = os.path.join(office.dir, name)
    with open(path, "wb") as file:
        file.write(octets)
    return path


def alone(*arguments):
    """As somebody elsewhere checks it: no settings, no store."""
    return subprocess.run([BINARY, "-c", "/nonexistent/shouwen.toml", "verify-receipt", *arguments], capture_output=True, text=True)


def in_html(mail):
    """What most mail programs show."""
    part = next(part for part in mail.walk() if part.get_content_type() == "text/html")
    words = part.get_payload(decode=True).decode()
    assert "不代表" in words
    del part["Content-Transfer-Encoding"]
    part.set_payload(words.replace("不代表", "代表", 1), "utf-8")


def second_pdf(mail):
    mail.attach(MIMEApplication(b"%PDF-1.5\n", "pdf"))


def picture(mail):
    mail.attach(MIMEApplication(b"\xff\xd8", "octet-stream"))


def text_as_file(mail):
    """Without a body of plain text the reader falls back to the HTML."""
    part = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
    part.set_payload("forged")
    del part["Content-Transfer-Encoding"]
    part["Content-Disposition"] = 'attachment; filename="x.txt"'


FORGED = (("file.eml", text_as_file, "文字部分"), ("html.eml", in_html, "网页部分"), ("second.eml", second_pdf, "附有的PDF"), ("part.eml", picture, "未签名的部分"))


def genuine_and_altered(office, mail, key):
    octets = mail.as_bytes()
    whole = keep(office, "receipt.eml", octets)
    record = verdict(office, whole)
    assert record["valid"] and not record["faults"], record
    assert any("与本机台账相符" in note for note in record["notes"]), record
    assert "已收到" in record["text"] and "sha256:" in " ".join(record["files"]), record

    page = page_of(mail)
    assert alone("--key", key, keep(office, "receipt.pdf", page)).returncode == 0
    changed = page.replace(b"%PDF-1.", b"%PDF-2.", 1)
    done = alone("--key", key, keep(office, "altered.pdf", changed))
    assert done.returncode == 1 and "PDF被改动" in done.stdout, done
    statement = re.search(rb"%shouwen-statement ([0-9a-f]+)", page).group(1)
    at = page.index(statement) + len(statement) - 40  # in its words
    digit = b"1" if page[at:at + 1] != b"1" else b"2"
    done = alone("--key", key, keep(office, "words.pdf", page[:at] + digit + page[at + 1:]))
    assert done.returncode == 1 and "内容被改动" in done.stdout, done

    for name, change, said in FORGED:
        forged = email.message_from_bytes(mail.as_bytes())
        change(forged)
        record = verdict(office, keep(office, name, forged.as_bytes()))
        assert not record["valid"] and any(said in fault for fault in record["faults"]), (name, record)

    text = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
    words = text.get_payload(decode=True).decode()
    assert "2020年" in words
    del text["Content-Transfer-Encoding"]
    text.set_payload(words.replace("2020年", "2021年", 1), "utf-8")
    record = verdict(office, keep(office, "words.eml", mail.as_bytes()))
    assert not record["valid"] and any("正文被改动" in fault and "2020年" in fault for fault in record["faults"]), record
    done = alone("--key", key, keep(office, "no.pdf", b"%PDF-1.5\n"))
    assert done.returncode == 1 and "不是带签名的回执" in done.stderr, done
    done = alone(keep(office, "again.pdf", page))
    assert done.returncode != 0 and "--key" in done.stderr, done
    return page


def code_and_qr(office, page, key):
    record = verdict(office, keep(office, "code.pdf", page))
    number, code = record["numbers"][0], record["code"]
    assert verdict(office, "--number", number, "--code", code)["valid"]
    assert verdict(office, "--number", number, "--code", code.lower().replace("-", " "))["valid"]
    wrong = ("0" if code[0] != "0" else "1") + code[1:]
    assert not verdict(office, "--number", number, "--code", wrong)["valid"]
    shown = subprocess.run(["pdftotext", "-layout", os.path.join(office.dir, "code.pdf"), "-"], capture_output=True, text=True)
    assert number in shown.stdout and code in shown.stdout, shown.stdout
    picture = os.path.join(office.dir, "page")
    subprocess.run(["pdftoppm", "-r", "200", "-png", "-singlefile", os.path.join(office.dir, "code.pdf"), picture], check=True)
    read = subprocess.run(["zbarimg", "-q", "--raw", picture + ".png"], capture_output=True, text=True)
    qr = read.stdout.strip()
    assert qr.startswith("SHOUWEN-RECEIPT/1 " + number), qr
    done = alone("--key", key, "--qr", qr)
    assert done.returncode == 0 and code in done.stdout, (done, code)
    assert alone("--key", key, "--qr", qr.replace(number, number[:-1] + ("1" if number[-1] != "1" else "2"))).returncode == 1


def copies(office):
    """The store as it is now, and, after more mail, as it was: the newest receipt knows better."""
    assert office.stop() == 0
    older = os.path.join(office.dir, "older")
    shutil.copytree(office.state, older)
    office.serve()
    newest = page_of(deliver(office, 2, seed=7)[-1])
    office.run("backup", os.path.join(office.dir, "backup"))
    assert office.stop() == 0
    shutil.rmtree(office.state)
    shutil.copytree(older, office.state)
    record = verdict(office, keep(office, "newest.pdf", newest))
    assert not record["valid"] and any("末尾缺失" in fault for fault in record["faults"]), record
    shutil.rmtree(office.state)
    office.run("restore", os.path.join(office.dir, "backup"))
    record = verdict(office, os.path.join(office.dir, "newest.pdf"))
    assert record["valid"], record
    assert oct(os.stat(os.path.join(office.state, "receipt.key")).st_mode & 0o777) == "0o600"


def without_fonts():
    """No font: the receipt leaves all the same, its statement as text, and the operator is told."""
    with Office(BINARY) as office:
        fonts = keep(office, "fonts.conf", b"<?xml version='1.0'?><fontconfig></fontconfig>")
        os.environ["FONTCONFIG_FILE"] = fonts
        try:
            office.serve()
            mail = deliver(office, 1, seed=3)[0]
        finally:
            del os.environ["FONTCONFIG_FILE"]
        assert [part.get_content_type() for part in mail.walk()][-1] == "text/x-shouwen-receipt", mail
        assert verdict(office, keep(office, "plain.eml", mail.as_bytes()))["valid"]
        with open(office.log) as log:
            assert "receipt_without_page" in log.read()
        assert office.stop() == 0


def main():
    with Office(BINARY) as office:
        office.serve()
        mail = deliver(office, 1, seed=5)[0]
        key = keep(office, "key.pem", office.run("receipt-key").encode())
        page = genuine_and_altered(office, mail, key)
        code_and_qr(office, page, key)
        copies(office)
    without_fonts()
    print("receipt: checked, altered ones named, code and QR code read, a shorter ledger seen, fonts missing")


if __name__ == "__main__":
    main()
