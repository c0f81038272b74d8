#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Mail made to break a reader. Each is filed, named in `show`, and does no harm on the way out: no control or
direction character in what the commands print, no header of the sender's making in what we send. Memory is bounded.

Usage: hostile_test.py BINARY"""
import base64
import io
import json
import os
import random
import subprocess
import sys
import warnings
import zipfile
from datetime import datetime, timedelta
from email.utils import parseaddr

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(SOURCE, "tests", "support"))
from mails import CHINA, mail, roster  # noqa: E402
from office import Office  # noqa: E402

UNITS = os.path.join(SOURCE, "config/etc/units.csv")
WHEN = datetime(2020, 9, 21, 9, 0, tzinfo=CHINA)
CONTROLS = {c for c in range(32) if c not in (9, 10, 13)} | {127}
DIRECTION = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


def word(octets):
    return b"=?utf-8?B?" + base64.b64encode(octets) + b"?="


def head(number, **instead):
    fields = {"From": b"<hostile%d@163.example>" % number, "To": b"<630000000@qq.example>",
              "Subject": word("德惠市交通运输局图文简讯".encode()), "Date": b"Mon, 21 Sep 2020 09:00:00 +0800",
              "Message-ID": b"<hostile.%d@mail.example>" % number, "MIME-Version": b"1.0"}
    fields.update({name.replace("_", "-"): value for name, value in instead.items()})
    return b"".join(name.encode() + b": " + value + b"\r\n" for name, value in fields.items() if value is not None)


def attachment(number, name_field):
    return (head(number, Content_Type=b'multipart/mixed; boundary="b"') + b"\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
            b"--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; " + name_field + b"\r\n\r\n%PDF-1.4\r\n--b--\r\n")


def nested(depth):
    return head(3, Content_Type=b'multipart/mixed; boundary="b0"') + b"\r\n" + b"".join(
        b'--b%d\r\nContent-Type: multipart/mixed; boundary="b%d"\r\n\r\n' % (n, n + 1) for n in range(depth))


def hostile():
    """name → (octets, the word `show` must say, or None where nothing is wrong with the octets)."""
    text = b"\r\nhello\r\n"
    rng = random.Random(6)
    return {
        "1 MB header line": (head(1, X_Long=b"a" * (1 << 20)) + text, None),
        "100,000 parts": (head(2, Content_Type=b'multipart/mixed; boundary="b"') + b"\r\n" + b"--b\r\n\r\nx\r\n" * 100000 + b"--b--\r\n",
                          "limit_parts"),
        "depth 10,000": (nested(10000), "limit_depth"),
        "no From": (head(4, From=None) + text, None),
        "two Froms": (b"From: <other@163.example>\r\n" + head(5) + text, None),
        "two in From": (head(6, From=b"<a@163.example>, <b@163.example>") + text, None),
        "no Date": (head(7, Date=None) + text, None),
        "binary junk": (rng.randbytes(65536), None),
        "8-bit headers": (head(9, Subject="德惠市交通运输局图文简讯".encode("gbk")) + text, None),
        "Subject injection": (head(10, Subject=word(b"x\r\nBcc: <victim@163.example>\r\n\r\nbody")) + text, None),
        "From injection": (head(11, From=word(b"x\r\nBcc: <victim@163.example>") + b" <hostile11@163.example>") + text, None),
        "address injection": (head(12, From=b'"a\\\r\n Bcc: victim@163.example"@163.example') + text, None),
        "name injection": (attachment(13, b"filename*=utf-8''a%0D%0ABcc%3A%20victim%40163.example.pdf"), None),
        "path traversal": (attachment(14, b'filename="../../../../etc/passwd"'), None),
        "absolute path": (attachment(15, b'filename="/etc/cron.d/x"'), None),
        "RTLO": (attachment(16, b"filename*=utf-8''%E6%8A%A5%E9%80%81%E2%80%AEfdp.exe"), None),
        "5,000 recipients": (head(17, To=b",\r\n ".join(b"<r%d@163.example>" % n for n in range(5000))) + text, None),
        "escapes": (head(19, Subject=word(b"\x1b]0;pwn\x07\x1b[2J\x1b[31m\xe6\x9d\x90\xe6\x96\x99\xc2\x9b31m")) + b"\r\n\x1b[2J\r\n", None),
    }


def memory(office, key):
    with open(f"/proc/{office.daemon.pid}/status") as file:
        return int(next(line.split()[1] for line in file if line.startswith(key))) / 1024


def printed(office, *arguments):
    """What a command prints, as octets; it must not fail and must not drive the terminal."""
    done = subprocess.run(office.command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.returncode in (0, 3), f"{arguments}: exit {done.returncode} {done.stderr[:300]}"
    bad = CONTROLS & set(done.stdout)
    assert not bad, f"{arguments} prints control octets {sorted(bad)}"
    text = done.stdout.decode()
    if "--json" not in arguments:
        wrong = DIRECTION & set(text) | {c for c in text if "\x80" <= c <= "\x9f"}
        assert not wrong, f"{arguments} prints {sorted(map(hex, map(ord, wrong)))}"
    return text


def shown(office, mails):
    for number, (name, (octets, defect)) in enumerate(mails.items(), 1):
        message = office.query("SELECT m.id FROM message m JOIN arrival a ON a.message=m.id WHERE a.uid=? AND a.folder='INBOX'",
                               number)[0][0]
        text = printed(office, "show", str(message))
        json.loads(printed(office, "--json", "show", str(message)))
        assert defect is None or defect in text, f"{name}: `show` does not say {defect}\n{text[:1500]}"
    for command in (["items"], ["board"], ["search", "hello"], ["review", "list"], ["outbox", "list"], ["ledger"],
                    ["export", "items"], ["export", "board"], ["status"]):
        printed(office, *command)
        if command[0] != "export":
            json.loads(printed(office, "--json", *command))


def harmless_answers(office):
    answers = office.received_mails()
    for answer in answers:
        assert answer["Bcc"] is None and answer["Cc"] is None, answer.items()
        assert len(answer.get_all("To")) == 1 and "victim" not in parseaddr(answer["To"])[1], answer["To"]
        assert len(answer.get_all("Subject")) == 1
    box = os.path.join(office.smtp, "mail")
    for name in os.listdir(box):
        if name.endswith(".json"):
            with open(os.path.join(box, name)) as file:
                envelope = json.load(file)["to"]
            assert len(envelope) == 1 and "victim" not in envelope[0], envelope
    # Most name a unit that may be told; how many do is not the point, that some do is.
    assert len(answers) >= 5, f"only {len(answers)} answers were looked at"
    return len(answers)


def large(office, total):
    """64 MB in one mail: streamed, never held twice in memory."""
    octets = mail(64, "large@163.example", "德惠市局", "德惠市交通运输局", "活动总结", WHEN, size=49_600_000, seed=9)
    assert len(octets) > 64 << 20, len(octets)
    with open(f"/proc/{office.daemon.pid}/clear_refs", "w") as file:
        file.write("5")  # VmHWM starts anew
    office.deliver([(octets, WHEN + timedelta(days=1))])
    office.wait(lambda: office.settled(total + 1), "the 64 MB mail")
    return memory(office, "VmHWM:")


def archive(number, members, **fields):
    """A mail with one zip of these (name, octets)."""
    heap = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two of one name, on purpose
        with zipfile.ZipFile(heap, "w", zipfile.ZIP_STORED) as zipped:
            for name, octets in members:
                zipped.writestr(name, octets)
    return (head(number, Content_Type=b'multipart/mixed; boundary="b"', **fields) +
            b"\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\nContent-Type: application/zip\r\n"
            b"Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"all.zip\"\r\n\r\n" +
            base64.encodebytes(heap.getvalue()).replace(b"\n", b"\r\n") + b"--b--\r\n")


def document(text):
    """A small .docx with this text."""
    heap = io.BytesIO()
    with zipfile.ZipFile(heap, "w", zipfile.ZIP_DEFLATED) as docx:
        docx.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/'
                      '2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/'
                      'document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.'
                      'main+xml"/></Types>')
        docx.writestr("word/document.xml", '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/'
                      'wordprocessingml/2006/main"><w:body>' +
                      "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text) + "</w:body></w:document>")
    return heap.getvalue()


def floods(office, total):
    """Archives that name hundreds of pieces: a person is asked, the board does not swell."""
    unread = [("简讯.docx", b"PK\x03\x04" + bytes([n % 256, n // 256]) * 200) for n in range(700)]
    same = [(f"简讯{n}.docx", b"PK\x03\x04" + b"the same octets" * 9) for n in range(300)]
    kinds = ["署名文章", "图文简讯", "典型案例", "活动总结"]
    units = [unit["name_full"] for unit in roster(UNITS)]
    named = [(f"{unit}{kind}.docx", f"{unit}{kind}".encode() * 30) for unit in units for kind in kinds]
    mails = [archive(n, members, Subject=word(f"图文简讯{n}".encode()), From=b"<flood%d@163.example>" % n)
             for n, members in ((70, unread), (71, same), (72, named))]
    office.deliver([(octets, WHEN) for octets in mails])
    office.wait(lambda: office.settled(total + len(mails)), "the floods filed")
    pieces = {}
    for n in (70, 71, 72):
        message = office.query("SELECT id FROM message WHERE sender=?", f"flood{n}@163.example")[0][0]
        pieces[n] = office.count("SELECT count(*) FROM submission WHERE message=?", message)
        text = printed(office, "show", str(message))
        if n != 71:
            assert "文件过多，未逐件登记" in text, text[:1500]
            queue = office.json("review", "list", "--reason", "too_many_pieces")["messages"]
            assert message in [row["message"] for row in queue], queue
    assert pieces[70] <= 20, f"{pieces[70]} pieces of one unit and kind"
    assert pieces[71] <= 1, f"one file three hundred times became {pieces[71]} pieces"
    assert pieces[72] <= 150, f"{pieces[72]} pieces in one mail"
    return pieces


def slow_one(office, total):
    """An archive that takes long to read came first: the others of its batch are filed before it."""
    office.stop()
    lines = ["德惠市交通运输局图文简讯"] + ["信用交通宣传月活动开展情况" * 40] * 5
    octets = archive(80, [(f"{n}/简讯.docx", document(lines + [str(n)])) for n in range(1900)], From=b"<slow@163.example>")
    others = [mail(n, f"quick{n}@163.example", "德惠市局", "德惠市交通运输局", "图文简讯", WHEN, seed=12)
              for n in range(900, 905)]
    office.deliver([(octets, WHEN)] + [(one, WHEN + timedelta(minutes=n)) for n, one in enumerate(others)])
    office.serve()
    office.wait(lambda: office.settled(total + 6), "the slow one and the others")
    order = [row[0] for row in office.query("SELECT m.sender FROM ledger l JOIN message m ON m.id=l.message WHERE "
                                            "l.event='filed' AND (m.sender='slow@163.example' OR m.sender LIKE 'quick%') "
                                            "ORDER BY l.seq")]
    assert len(order) == 6 and order[-1] == "slow@163.example", order
    taken = office.query("SELECT max(begun) FROM attempt a JOIN message m ON m.id=a.message WHERE m.sender='slow@163.example'")
    assert taken[0][0] is None, "it is filed, and its attempts are forgotten"


def main():
    with open(sys.argv[1], "rb") as file:
        sanitized = b"__asan_init" in file.read()  # its shadow memory is not ours to bound
    mails = hostile()
    with Office(sys.argv[1], UNITS) as office:
        office.mailbox += f"""
[[mailbox]]
id = "drop"
kind = "drop"
address = "drop@qq.example"
path = "{office.dir}/drop"
poll_interval = "10s"
"""
        os.mkdir(os.path.join(office.dir, "drop"))
        # Dovecot serves neither an empty file nor a NUL as it is: those come through a drop folder.
        dropped = {"empty.eml": (b"", "empty_message"),
                   "nul.eml": (head(18, Subject=b"a\0b\0c") + b"\r\nx\0y\0z\r\n", "nul_in_header")}
        for name, (octets, _) in dropped.items():
            with open(os.path.join(office.dir, "drop", name), "wb") as file:
                file.write(octets)
        office.write_settings()
        office.deliver([(octets, WHEN) for octets, _ in mails.values()])
        office.serve()
        office.wait(lambda: office.settled(len(mails) + len(dropped)), "every hostile mail filed")
        shown(office, mails)
        for name, (_, defect) in dropped.items():
            message = office.query("SELECT message FROM arrival WHERE account='drop' AND substr(key, 1, instr(key, '?') - 1)=?", name)[0][0]
            assert defect in printed(office, "show", str(message)), name
        assert office.count("SELECT count(*) FROM message WHERE state='failed'") == 0
        answers = harmless_answers(office)
        peak = large(office, len(mails) + len(dropped))
        idle = memory(office, "VmRSS:")
        assert sanitized or peak <= 256, f"{peak:.0f} MB with a 64 MB mail"
        assert sanitized or idle <= 64, f"{idle:.0f} MB idle"
        filed = len(mails) + len(dropped) + 1
        pieces = floods(office, filed)
        slow_one(office, filed + len(pieces))
        assert office.stop() == 0
        assert office.json("verify")["clean"]
    print(f"hostile: floods of 700, 300 and {4 * len(roster(UNITS))} names register {list(pieces.values())} pieces, a slow archive is filed last")
    print(f"hostile: {len(mails) + len(dropped)} mails, all filed, named and shown without control characters; {answers} answers, "
          f"none with a header or recipient of the sender's making; 64 MB mail: VmHWM {peak:.0f} MB, then VmRSS {idle:.0f} MB")


if __name__ == "__main__":
    main()
