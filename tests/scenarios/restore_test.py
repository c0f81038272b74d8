#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Back up, go on working, lose the state folder, restore. Nothing is lost, nothing is answered twice unless the
operator wants it, no receipt number is used twice.

Usage: restore_test.py BINARY"""
import os
import shutil
import subprocess
import sys
from collections import Counter
from datetime import datetime
from email.utils import parseaddr

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(SOURCE, "tests", "support"))
from mails import CHINA, campaign_mails, mail  # noqa: E402
from office import Office  # noqa: E402

UNITS = os.path.join(SOURCE, "config/etc/units.csv")
BEFORE, AFTER, MISSED = 30, 20, 3


def numbers(office):
    return [row[0] for row in office.query("SELECT number FROM receipt_number")]


def sent_ids(office):
    return Counter(m["Message-ID"] for m in office.received_mails())


def receipts_to(office):
    """Receipts only: a notice to the unit goes to its registered address."""
    return Counter(a for a in (parseaddr(str(m["To"]))[1] for m in office.received_mails())
                   if a.startswith("office") or a.startswith("fresh"))


def filed(office, total):
    return office.count("SELECT count(*) FROM message WHERE filed=1") == total


def first_life(office, mails):
    backup = os.path.join(office.dir, "backup")
    office.deliver(mails[:BEFORE])
    office.serve()
    office.wait(lambda: office.settled(BEFORE), "the first mails answered")
    office.run("backup", backup)  # while the daemon runs
    office.deliver(mails[BEFORE:BEFORE + AFTER])
    office.wait(lambda: office.settled(BEFORE + AFTER), "20 more answered")
    office.stop()
    return backup


def restore(office, backup):
    refused = subprocess.run(office.command("restore", backup), capture_output=True, text=True)
    assert refused.returncode != 0 and "already holds" in refused.stderr, refused
    assert filed(office, BEFORE + AFTER), "a refused restore changed something"
    shutil.rmtree(office.state)
    text = office.run("restore", backup)
    assert "shouwen release restore" in text, text
    assert filed(office, BEFORE)
    assert office.json("verify")["clean"]


def held_is_shown(office):
    """The state and its remedy, wherever an operator may look first."""
    count = office.count("SELECT count(*) FROM outbox WHERE state='held'")
    listed = office.json("outbox", "list", "--state", "held", "--limit", "200")["mails"]
    assert len(listed) == count and {m["why_held"] for m in listed} == {"restore"}, listed[:3]
    receipts = [m for m in listed if m["purpose"] == "receipt"]
    assert len(receipts) == AFTER + MISSED, len(receipts)
    text = office.run("outbox", "list", "--state", "held")
    assert "shouwen release restore" in text and "shouwen outbox cancel" in text, text
    status = office.json("status")
    assert status["counts"]["outbox_held"] == count and status["exit"] == 3, status
    words = office.run("status", check=False)
    assert "shouwen outbox list --state held" in words, words
    return listed


def serve_until_ready(office, times):
    office.serve()
    office.wait(lambda: open(office.log, errors="replace").read().count("service_ready") == times, "the daemon")


def brought_mail(binary):
    """What a person brought since the snapshot is in no mailbox: restore says so, and brought again it is
    answered by nobody until a person looks."""
    when = datetime(2020, 9, 21, 9, 0, tzinfo=CHINA)
    with Office(binary, UNITS) as office:
        path, backup = os.path.join(office.dir, "saved.eml"), os.path.join(office.dir, "backup")
        with open(path, "wb") as file:
            file.write(mail(77, "office77@163.example", "德惠市局", "德惠市交通运输局", "图文简讯", when))
        serve_until_ready(office, 1)
        office.run("backup", backup)
        office.run("ingest", path)
        office.wait(lambda: office.settled(1) and receipts_to(office)["office77@163.example"] == 1, "its receipt")
        number = numbers(office)
        office.stop()
        shutil.rmtree(office.state)
        text = office.run("restore", backup)
        assert "用 ingest 收进的邮件不会自动回来" in text, text
        assert office.count("SELECT count(*) FROM message") == 0, "it was in the backup; the test shows nothing"
        serve_until_ready(office, 2)
        office.run("ingest", path)
        office.wait(lambda: office.count("SELECT count(*) FROM outbox WHERE state='held' AND why_held='restore'") >= 1,
                    "the reply is held")
        assert office.unsent() == 0 and receipts_to(office)["office77@163.example"] == 1, "answered twice"
        assert not set(number) & set(numbers(office)), "a number given twice"
        office.stop()


def main():
    brought_mail(sys.argv[1])
    mails = list(campaign_mails(UNITS, BEFORE + AFTER + MISSED, seed=5, one_address_each=True))
    with Office(sys.argv[1], UNITS) as office:
        backup = first_life(office, mails)
        before, used = sent_ids(office), numbers(office)
        assert len(used) == BEFORE + AFTER == len(receipts_to(office)), (len(used), len(before))

        office.deliver(mails[BEFORE + AFTER:])  # came while everything was down
        restore(office, backup)
        office.serve()
        office.wait(lambda: filed(office, BEFORE + AFTER + MISSED), "everything fetched again")
        listed = held_is_shown(office)
        assert sent_ids(office) == before, "answered without being asked"
        # Mail from after the restore is answered as ever.
        when = datetime.fromisoformat(office.clock).astimezone(CHINA).replace(second=3)
        late = mail(900, "fresh@163.example", "德惠市局", "德惠市交通运输局", "活动总结", when, seed=5)
        office.deliver([(late, when)])
        office.wait(lambda: receipts_to(office)["fresh@163.example"] == 1, "the new mail's receipt")

        # The operator cancels what had been answered (here: known from the receiver) and releases the rest. Even
        # if he did not, the receiver would see the same Message-ID.
        twice = [m for m in listed if m["message_id"] in before]
        assert len([m for m in twice if m["purpose"] == "receipt"]) == AFTER, len(twice)
        for one in twice:
            office.run("outbox", "cancel", str(one["id"]), "-r", "已答复")
        office.run("release", "restore", "-r", "已核对")
        office.wait(lambda: office.count("SELECT count(*) FROM outbox WHERE state IN ('pending','sending')") == 0,
                    "the missed ones' receipts")
        now, to = sent_ids(office), receipts_to(office)
        assert max(now.values()) == 1, [i for i, n in now.items() if n > 1]
        assert max(to.values()) == 1 and len(to) == BEFORE + AFTER + MISSED + 1, to
        again = numbers(office)
        fresh = set(again) - set(used[:BEFORE])
        reused = fresh & set(used[BEFORE:])
        assert not reused, f"numbers given twice: {reused}"
        assert len(again) == len(set(again)) == BEFORE + AFTER + MISSED + 1, len(again)
        office.stop()
        assert office.json("verify")["clean"]
        print(f"restore: {BEFORE} + {AFTER} answered, {BEFORE} restored, {AFTER + MISSED} fetched again, 0 lost; "
              f"{len(listed)} replies held and shown, {len(twice)} cancelled, the rest released, 0 answered twice; "
              f"{len(fresh)} new numbers (e.g. {sorted(fresh)[0]}), {len(reused)} reused; verify clean")


if __name__ == "__main__":
    main()
