# SPDX-License-Identifier: Apache-2.0
"""Mail as offices send it, made from the roster, deterministic: for the kill, burst and load tests.
Text and style are plain on purpose; the labelled corpus is what classification is measured on."""
import base64
import csv
import random
from email.header import Header
from email.utils import format_datetime
from datetime import datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
KINDS = ["“一把手谈信用”署名文章", "图文简讯", "守信激励典型案例", "活动总结"]


def roster(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _word(text):
    return Header(text, "utf-8").encode()


def mail(number, sender, name, unit_name, kind, when, size=4000, seed=0, extra_headers=()):
    """One mail with one .docx-named attachment of `size` random octets. CRLF, bytes."""
    rng = random.Random((seed << 20) + number)
    payload = base64.encodebytes(b"PK\x03\x04" + rng.randbytes(size)).replace(b"\n", b"\r\n")
    title = f"{unit_name}{kind}"
    boundary = f"=_shouwen_{number}"
    head = [
        f"Received: from mx.example (198.51.100.7) by mail.example; {format_datetime(when)}",
        f"From: {_word(name)} <{sender}>",
        "To: <630000000@qq.example>",
        f"Subject: {_word(title)}",
        f"Date: {format_datetime(when)}",
        f"Message-ID: <{seed}.{number}@mail.example>",
        *extra_headers,
        "MIME-Version: 1.0",
        f'Content-Type: multipart/mixed; boundary="{boundary}"',
    ]
    text = base64.encodebytes(f"现报送{title}，请查收。\r\n\r\n{unit_name}\r\n".encode()).replace(b"\n", b"\r\n")
    file_name = _word(f"{title}.docx")
    body = [
        f"--{boundary}", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "",
        text.decode(), f"--{boundary}",
        f'Content-Type: application/octet-stream; name="{file_name}"',
        f'Content-Disposition: attachment; filename="{file_name}"',
        "Content-Transfer-Encoding: base64", "", payload.decode(), f"--{boundary}--", "",
    ]
    return "\r\n".join(head + [""] + body).encode()


def campaign_mails(units_csv, count, seed=1, start=datetime(2020, 9, 10, 9, 0, tzinfo=CHINA), size=4000,
                   one_address_each=False, registered_only=False):
    """`count` mails of the listed units in turn, a minute apart. Yields (octets, when)."""
    units = [unit for unit in roster(units_csv) if unit["emails"] or not registered_only]
    for n in range(count):
        unit = units[n % len(units)]
        registered = [a for a in unit["emails"].split(";") if a]
        sender = registered[0] if registered else f"unit{n % len(units)}@163.example"
        if one_address_each:
            sender = f"office{n}@163.example"
        when = start + timedelta(minutes=n)
        yield mail(n, sender, unit["short_name"], unit["name_full"], KINDS[(n // len(units)) % len(KINDS)],
                   when, size=size, seed=seed), when


def two_of_one_unit(units_csv, **how):
    """Two mails of the first unit of the roster, of one kind."""
    made = list(campaign_mails(units_csv, len(roster(units_csv)) * len(KINDS) + 1, **how))
    return [made[0], made[-1]]
