#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Two ways of losing or doubling mail that no crash is needed for: the server renumbers everything, and
the same mail is met again elsewhere. One item, several arrivals, one receipt, the earliest arrival counts.

Usage: identity_test.py BINARY"""
import contextlib
import imaplib
import os
import sqlite3
import sys
from datetime import datetime, timedelta

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(SOURCE, "tests", "support"))
from mails import CHINA, campaign_mails, mail  # noqa: E402
from office import Office, read_ports  # noqa: E402

UNITS = os.path.join(SOURCE, "config/etc/units.csv")


def figures(office):
    """What must not grow when the same mail is met again."""
    return {
        "messages": office.count("SELECT count(*) FROM message WHERE same_as IS NULL AND own_sent=0"),
        "submissions": office.count("SELECT count(*) FROM submission WHERE state<>'void'"),
        "queued": office.count("SELECT count(*) FROM outbox"),
        "received": len(office.received_mails()),
    }


def arrivals(office):
    return office.count("SELECT count(*) FROM arrival")


def validity(office):
    return office.query("SELECT uidvalidity FROM folder WHERE folder='INBOX' AND account='office'")[0][0]


def log_in(office):
    imap = imaplib.IMAP4("127.0.0.1", int(read_ports(os.path.join(office.mail, "ports"))["IMAP"]))
    imap.login("intake", "secret")
    return imap


def renumbered(office):
    """The same 50 under a new UIDVALIDITY: nothing new. Then 50 others on the same UIDs: all new."""
    first = list(campaign_mails(UNITS, 50, seed=1, one_address_each=True))
    office.deliver(first)
    office.serve()
    office.wait(lambda: office.settled(50), "50 filed and answered")
    before, old = figures(office), validity(office)
    assert before["messages"] == 50 and before["submissions"] >= 50, before
    uids = office.query("SELECT min(uid), max(uid) FROM arrival WHERE uidvalidity=?", old)[0]

    office.stop()
    office.wipe_mailbox()
    office.deliver(first)
    office.serve()
    office.wait(lambda: arrivals(office) == 100 and office.settled(50), "the 50 seen again")
    assert validity(office) != old, "the server did not renumber; the test shows nothing"
    after = figures(office)
    assert after == before, f"doubled under a new UIDVALIDITY: {before} → {after}"
    doubles = sum(after[k] - before[k] for k in before)

    office.stop()
    office.wipe_mailbox()
    office.deliver(list(campaign_mails(UNITS, 50, seed=2, one_address_each=True)))
    office.serve()
    office.wait(lambda: arrivals(office) == 150 and office.settled(100), "50 new mails on old UIDs")
    same_uids = office.query("SELECT min(uid), max(uid) FROM arrival WHERE uidvalidity=?", validity(office))[0]
    assert same_uids == uids, f"not the old UIDs: {uids}, {same_uids}"
    now = figures(office)
    assert now["messages"] == 100, now
    assert now["received"] == now["queued"] and now["received"] > before["received"], now
    return doubles, now["messages"] - 50


def moved(office):
    """One mail goes INBOX → Junk → INBOX by another client's hand."""
    was, seen = figures(office), arrivals(office)
    one = mail(9001, "moved@163.example", "榆树市局", "榆树市交通运输局", "图文简讯",
               datetime(2020, 9, 21, 9, 0, tzinfo=CHINA))
    office.deliver([(one, datetime(2020, 9, 21, 9, 0, tzinfo=CHINA))])
    office.wait(lambda: office.settled(101), "the mail that will move")
    was["messages"] += 1
    imap = log_in(office)
    for n, (origin, target) in enumerate((("INBOX", "Junk"), ("Junk", "INBOX"))):
        imap.select(origin)
        uid = imap.uid("SEARCH", "HEADER", "Message-ID", "<0.9001@mail.example>")[1][0]
        assert uid, f"not in {origin}"
        done = imap.uid("MOVE", uid, target)
        assert done[0] == "OK", done
        office.wait(lambda: arrivals(office) == seen + 2 + n, f"seen again in {target}")
    imap.logout()
    office.wait(lambda: office.settled(101), "filed")
    now = figures(office)
    assert now["messages"] == was["messages"], now
    row = office.query("SELECT message, count(*) FROM arrival WHERE message=(SELECT id FROM message "
                       "WHERE rfc_id='0.9001@mail.example') GROUP BY message")
    assert len(row) == 1 and row[0][1] == 3, row
    assert receipts_to(office, "moved@163.example") == 1
    shown = office.json("show", str(row[0][0]))
    assert [a["folder"] for a in shown["arrivals"]] == ["INBOX", "Junk", "INBOX"], shown["arrivals"]
    return row[0][1]


def receipts_to(office, address):
    return sum(1 for m in office.received_mails() if m["To"] and address in m["To"])


def items_of(office, rfc_id):
    return office.query("SELECT id, same_as FROM message WHERE rfc_id=? ORDER BY id", rfc_id)


def without_received(octets):
    return octets[octets.index(b"\r\n") + 2:]


def in_several_places(office):
    """By two accounts, by Maildir, as content twins (a header added on the way, bare LF)."""
    day = datetime(2020, 9, 18, 20, 0, tzinfo=CHINA)

    def material(number, sender):
        return mail(number, sender, "德惠市局", "德惠市交通运输局", "图文简讯", day)
    office.deliver([(without_received(material(9010, "two@163.example")), day)])
    office.deliver([(without_received(material(9010, "two@163.example")), day - timedelta(hours=3))], user="second")
    office.deliver([(without_received(material(9011, "three@163.example")), day)])
    put_in_maildir(office, "a", without_received(material(9011, "three@163.example")), day - timedelta(hours=5))
    twin = material(9012, "twin@163.example")
    office.deliver([(twin, day)])
    earlier = f"Received: from relay.example by mail.example; {(day - timedelta(hours=9)):%a, %d %b %Y %H:%M:%S +0800}"
    office.deliver([(earlier.encode() + b"\r\n" + twin, day)], user="second")
    put_in_maildir(office, "b", twin.replace(b"\r\n", b"\n"), day)
    want = {"0.9010@mail.example": (2, day - timedelta(hours=3)), "0.9011@mail.example": (2, day - timedelta(hours=5)),
            "0.9012@mail.example": (3, day - timedelta(hours=9))}

    def all_there():
        return (office.count("SELECT count(*) FROM arrival a JOIN message m ON m.id=a.message WHERE m.rfc_id IN "
                             "('0.9010@mail.example','0.9011@mail.example','0.9012@mail.example')")
                == 7 and office.settled(104))
    office.wait(all_there, "every copy seen")
    for rfc_id, (copies, earliest) in want.items():
        rows = items_of(office, rfc_id)
        items = [r for r in rows if r[1] is None]
        assert len(items) == 1, f"{rfc_id}: {rows}"
        kin = [r[0] for r in rows]
        assert all(r[1] in (None, items[0][0]) for r in rows), rows
        met = office.count(f"SELECT count(*) FROM arrival WHERE message IN ({','.join('?' * len(kin))})", *kin)
        assert met == copies, f"{rfc_id}: {met} arrivals"
        pieces = office.query("SELECT message FROM submission WHERE state<>'void' AND message IN "
                              f"({','.join('?' * len(kin))})", *kin)
        assert pieces == [(items[0][0],)], f"{rfc_id}: {pieces}"
        shown = office.json("show", str(items[0][0]))
        assert datetime.fromisoformat(shown["arrival"]) == earliest, (rfc_id, shown["arrival"], earliest)
    for sender in ("two", "three", "twin"):
        assert receipts_to(office, f"{sender}@163.example") == 1, f"{sender}: {receipts_to(office, sender)}"
    return sum(copies for copies, _ in want.values())


def put_in_maildir(office, name, octets, when):
    path = os.path.join(office.maildir, "tmp", name)
    with open(path, "wb") as file:
        file.write(octets)
    os.utime(path, (when.timestamp(), when.timestamp()))
    os.rename(path, os.path.join(office.maildir, "new", name))


def more_accounts(office):
    """A second account of the same server and a Maildir beside the first."""
    with open(os.path.join(office.mail, "users"), "a") as users:
        users.write("second:{PLAIN}secret\n")
    office.maildir = os.path.join(office.dir, "maildir")
    for part in ("new", "cur", "tmp"):
        os.makedirs(os.path.join(office.maildir, part))
    ports = read_ports(os.path.join(office.mail, "ports"))
    office.mailbox += f"""
[[mailbox]]
id = "second"
address = "second@qq.example"
host = "127.0.0.1"
port = {ports["IMAPS"]}
tls = "imaps"
user = "second"
password_file = "{office.dir}/secret"
ca_file = "{office.mail}/tls/ca.crt"
start_time = "{office.start_time}"
idle = true
poll_interval = "10s"

[[mailbox]]
id = "files"
kind = "maildir"
address = "files@qq.example"
path = "{office.maildir}"
start_time = "{office.start_time}"
poll_interval = "10s"
"""
    office.write_settings()


def marks_of_old_numbers():
    """Marks owed to mail of an older UIDVALIDITY fall on none of those that bear its numbers now."""
    with Office(sys.argv[1], UNITS, mailbox='idle = true\npoll_interval = "10s"\nmark = "seen"\n',
                start_time="2020-09-10T00:00:00+08:00") as office:
        office.deliver(list(campaign_mails(UNITS, 4, seed=1, one_address_each=True)))
        office.serve()
        office.wait(lambda: office.settled(4) and todo(office, "done") == 4, "4 filed and marked")
        assert len(seen(office)) == 4, "nothing was marked; the test shows nothing"
        office.stop()
        with contextlib.closing(sqlite3.connect(os.path.join(office.state, "shouwen.db"))) as db, db:
            db.execute("UPDATE server_todo SET state='pending', attempts=0, outcome=''")
        office.wipe_mailbox()
        before_the_start = datetime(2020, 9, 1, 9, 0, tzinfo=CHINA)
        office.deliver(list(campaign_mails(UNITS, 4, seed=2, one_address_each=True, start=before_the_start)))
        office.serve()
        office.wait(lambda: office.settled(8) and todo(office, "pending") == 0, "the marks worked off")
        outcomes = office.query("SELECT DISTINCT outcome FROM server_todo")
        assert outcomes == [("uidvalidity_changed",)], outcomes
        assert seen(office) == [], f"marks on other people's mail: {seen(office)}"


def todo(office, state):
    return office.count("SELECT count(*) FROM server_todo WHERE state=?", state)


def seen(office):
    imap = log_in(office)
    imap.select("INBOX", readonly=True)
    uids = imap.uid("SEARCH", "SEEN")[1][0].split()
    imap.logout()
    return uids


def main():
    marks_of_old_numbers()
    with Office(sys.argv[1], UNITS) as office:
        doubles, fresh = renumbered(office)
        arrivals_of_one = moved(office)
        office.stop()
        more_accounts(office)
        office.serve()
        copies = in_several_places(office)
        office.stop()
        verified = office.json("verify")
        assert verified["clean"], verified
    print(f"identity: 4 marks of old numbers on no mail; 50 mails renumbered, {doubles} duplicates; {fresh} of 50 new on old UIDs; "
          f"moved mail 1 item with {arrivals_of_one} arrivals; 3 mails in {copies} copies over 2 accounts and a "
          f"Maildir: 3 items, 3 receipts, earliest arrival counts; verify clean")


if __name__ == "__main__":
    main()
