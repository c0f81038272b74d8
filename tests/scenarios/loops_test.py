#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Nothing is answered that must not be, and two gateways fall silent (RFC 3834, DESIGN §3.3).
Every silent mail is one that would be answered but for the one thing that forbids it: the controls prove it.

Usage: loops_test.py BINARY"""
import contextlib
import os
import re
import sys
from datetime import datetime, timedelta
from email.utils import parseaddr

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(SOURCE, "tests", "support"))
from mails import CHINA, mail  # noqa: E402
from office import Office  # noqa: E402

UNITS = os.path.join(SOURCE, "config/etc/units.csv")
WHEN = datetime(2020, 9, 21, 9, 0, tzinfo=CHINA)


def material(number, sender, headers=(), kind="图文简讯", when=WHEN):
    return mail(number, sender, "德惠市局", "德惠市交通运输局", kind, when, seed=7, extra_headers=headers)


def recipients(office):
    return [parseaddr(str(m["To"]))[1] for m in office.received_mails()]


def settled(office, messages):
    return office.wait(lambda: office.settled(messages), f"{messages} filed and answered")


# --- two gateways
def carry(sender, receiver, done, strip):
    """What `sender` sent to `receiver` goes into its mailbox, as a server would deliver it; a rude relay
    takes away what RFC 3834 relies on. Returns how many."""
    box = os.path.join(sender.smtp, "mail")
    names = sorted(n for n in os.listdir(box) if n.endswith(".eml") and n not in done)
    mails = []
    for name in names:
        done.add(name)
        with open(os.path.join(box, name), "rb") as file:
            octets = file.read()
        if strip:
            octets = re.sub(rb"(?im)^(Auto-Submitted|X-Auto-Response-Suppress|In-Reply-To|References|Precedence):"
                            rb"[^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)*", b"", octets)
        trace = f"Return-Path: <{sender.address}>\r\nReceived: from relay.example by mx.example; {WHEN:%a, %d %b %Y %H:%M:%S +0800}\r\n"
        if receiver.address.encode() in octets:
            mails.append((trace.encode() + octets, WHEN + timedelta(minutes=len(done))))
    if mails:
        receiver.deliver(mails)
    return len(mails)


def two_gateways(binary, strip):
    with contextlib.ExitStack() as stack:
        pair = [stack.enter_context(Office(binary, UNITS, domain=f"gate-{n}.example", address=f"box@office-{n}.example"))
                for n in "ab"]
        a, b = pair
        a.deliver([(material(1, b.address), WHEN)])
        b.deliver([(material(2, a.address), WHEN)])
        for office in pair:
            office.serve()
        expected, done, rounds, quiet = {a: 1, b: 1}, {a: set(), b: set()}, 0, 0
        while quiet < 2:
            for office in pair:
                settled(office, expected[office])
            carried = 0
            for one, other in ((a, b), (b, a)):
                came = carry(one, other, done[one], strip)
                expected[other] += came
                carried += came
            quiet = 0 if carried else quiet + 1
            rounds += 1
            assert rounds <= 10, "they do not stop answering each other"
        sent = [len(office.received_mails()) for office in pair]
        assert sent == [1, 1], f"receipts sent by the two gateways: {sent}"
        return rounds, sent


# --- what must not be answered
OWN = "630000000@qq.example"
SILENT = {
    "auto_submitted": ["Auto-Submitted: auto-replied"],
    "auto_generated": ["Auto-Submitted: auto-generated; owner=x"],
    "list_id": ["List-Id: <news.office.example>"],
    "list_unsubscribe": ["List-Unsubscribe: <mailto:leave@office.example>"],
    "precedence_bulk": ["Precedence: bulk"],
    "precedence_junk": ["Precedence: junk"],
    "null_path": ["Return-Path: <>"],
    "x_autoreply": ["X-Autoreply: yes"],
    "x_loop": ["X-Loop: box@office.example"],
    "suppress": ["X-Auto-Response-Suppress: All"],
    "auth_dmarc": ["Authentication-Results: mx.qq.example; dmarc=fail header.from=163.example"],
    "auth_spf": ["Authentication-Results: mail.example; spf=fail smtp.mailfrom=163.example; dkim=none"],
}
SENDERS = ["noreply@163.example", "no-reply+7@office.example", "MAILER-DAEMON@mx.example", "postmaster@office.example",
           "owner-news@office.example", "news-request@office.example", OWN]
CONTROLS = {  # each answered once: the same mail where the mark does not forbid
    "auto_submitted_no": ["Auto-Submitted: no"],
    "authenticated": ["Authentication-Results: mx.qq.example; dmarc=pass header.from=163.example"],
    "others_judgement": ["Authentication-Results: attacker.example; dmarc=fail"],
}


def vacation(sender):
    return (f"From: <{sender}>\r\nTo: <{OWN}>\r\nSubject: =?utf-8?B?6Ieq5Yqo5Zue5aSNOiDmnZDmlpk=?=\r\n"
            f"Date: {WHEN:%a, %d %b %Y %H:%M:%S +0800}\r\nMessage-ID: <vacation@office.example>\r\nMIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
            "您好！邮件我已收到，会尽快回复。这是自动回复。\r\n").encode()


def report(receipt, to):
    """A server's report that our receipt could not be delivered."""
    return (f"Return-Path: <>\r\nFrom: <MAILER-DAEMON@mx.example>\r\nTo: <{OWN}>\r\n"
            "Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <dsn@mx.example>\r\n"
            f"Date: {WHEN:%a, %d %b %Y %H:%M:%S +0800}\r\nMIME-Version: 1.0\r\nAuto-Submitted: auto-replied\r\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="r"\r\n\r\n'
            "--r\r\nContent-Type: text/plain\r\n\r\nI could not deliver your mail.\r\n"
            "--r\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
            f"Final-Recipient: rfc822; {to}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
            "--r\r\nContent-Type: text/rfc822-headers\r\n\r\n").encode() + \
        receipt[:receipt.index(b"\r\n\r\n") + 2] + b"\r\n--r--\r\n"


def silence(office):
    silent = [material(100 + n, f"silent{n}@163.example", headers) for n, headers in enumerate(SILENT.values())]
    silent += [material(200 + n, sender) for n, sender in enumerate(SENDERS)]
    silent.append(vacation("holiday@163.example"))
    controls = [material(300 + n, f"control{n}@163.example", headers) for n, headers in enumerate(CONTROLS.values())]
    office.deliver([(octets, WHEN) for octets in silent + controls])
    office.serve()
    total = len(silent) + len(controls)
    settled(office, total)
    got = sorted(recipients(office))
    assert got == [f"control{n}@163.example" for n in range(len(CONTROLS))], got

    # Our receipts come back: as they are, re-sent by a forwarding rule, as a copy in Sent, as a bounce.
    path = os.path.join(office.smtp, "mail", "000001.eml")
    with open(path, "rb") as file:
        receipt = file.read()
    to = got[0] if got[0].encode() in receipt else next(g for g in got if g.encode() in receipt)
    back = [b"Return-Path: <" + OWN.encode() + b">\r\nReceived: from a by mail.example; " + receipt.split(b"\nDate: ")[1]
            .split(b"\r\n")[0] + b"\r\n" + receipt,
            b"Resent-From: <" + to.encode() + b">\r\n" + receipt.replace(b"\r\nMessage-ID: <", b"\r\nMessage-ID: <resent.", 1),
            re.sub(rb"(?m)^From: [^\r]*(\r\n[ \t][^\r]*)*", b"From: <control0@163.example>",
                   receipt.replace(b"\r\nMessage-ID: <", b"\r\nMessage-ID: <forwarded.", 1), count=1)]
    office.deliver([(octets, WHEN) for octets in back])
    office.deliver([(receipt, WHEN + timedelta(minutes=1))], folder="Sent")
    office.deliver([(report(receipt, to), WHEN)])
    # INTERNALDATE of the copy in Sent lies after the start time, so it is read too.
    settled(office, total + len(back) + 2)
    assert len(office.received_mails()) == len(CONTROLS), "something that came back was answered"
    states = office.query("SELECT state, last_error FROM outbox WHERE recipient=?", to)
    assert states[0][0] == "undelivered" and "5.1.1" in states[0][1], states
    assert office.count("SELECT count(*) FROM outbox WHERE state='cancelled'") == 0, "our copy taken for a hand's reply"
    return len(silent), len(back) + 2


# --- a hand was faster
def by_hand(office):
    before = len(office.received_mails())
    total = office.count("SELECT count(*) FROM message")
    office.run("pause", "-r", "测试")
    asked, other = material(401, "asked@163.example", kind="活动总结"), material(402, "other@163.example")
    office.deliver([(asked, WHEN), (other, WHEN)])
    office.wait(lambda: office.count("SELECT count(*) FROM message WHERE filed=1") == total + 2, "both filed")
    assert office.count("SELECT count(*) FROM outbox WHERE state IN ('pending','held')") >= 2
    hand = (f"From: <{OWN}>\r\nTo: <asked@163.example>\r\nSubject: =?utf-8?B?5Zue5aSN?=\r\nMessage-ID: <hand@qq.example>\r\n"
            f"In-Reply-To: <7.401@mail.example>\r\nDate: {WHEN + timedelta(hours=1):%a, %d %b %Y %H:%M:%S +0800}\r\n"
            "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
            "收到，谢谢。\r\n").encode()
    office.deliver([(hand, WHEN + timedelta(hours=1))], folder="Sent")
    office.wait(lambda: office.count("SELECT count(*) FROM message WHERE filed=1") == total + 3, "the hand's reply read")
    office.run("resume", "-r", "测试")
    office.wait(lambda: office.settled(total + 3) and len(office.received_mails()) > before, "the other's receipt")
    to = recipients(office)[before:]
    assert to == ["other@163.example"], to
    message = office.query("SELECT id FROM message WHERE rfc_id='7.401@mail.example'")[0][0]
    shown = office.json("show", str(message))
    assert any(e["event"] == "answered_by_hand" for e in shown["trail"]), shown["trail"]
    assert [m["state"] for m in shown["outbox"]] == ["cancelled"], shown["outbox"]
    text = office.run("show", str(message))
    assert "已人工回复" in text, text


def main():
    kept = two_gateways(sys.argv[1], strip=False)
    stripped = two_gateways(sys.argv[1], strip=True)
    with Office(sys.argv[1], UNITS) as office:
        silent, back = silence(office)
        by_hand(office)
        office.stop()
        assert office.json("verify")["clean"]
    print(f"loops: two gateways {kept[1]} receipts, silent after {kept[0]} rounds; with RFC 3834 marks stripped {stripped[1]} "
          f"after {stripped[0]}; {silent} that forbid an answer 0 receipts, {len(CONTROLS)} controls {len(CONTROLS)}; {back} of our "
          "own come back 0, bounced one undelivered; a reply by hand stopped 1 duplicate")


if __name__ == "__main__":
    main()
