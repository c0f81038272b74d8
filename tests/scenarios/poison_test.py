#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Four mails among 300 abort the process, one in each step. A supervisor starts it again each time.

usage: poison_test.py SHOUWEN

Each of them may kill three processes, in its own step, and is then set aside as `failed: crashed in
<step>`; the 296 others are filed and answered. What is set aside is seen by staff and can be
tried again; the sender of one that could still be parsed hears that it came. Deaths are counted by the
supervisor, from outside."""
import collections
import json
import os
import signal
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(SOURCE, "tests/support"))
from mails import campaign_mails  # noqa: E402
from office import Office  # noqa: E402

MAILS = 300
POISON = {40: "parse", 110: "extract", 180: "classify", 250: "file"}
RESTARTS = 3
NEEDS_PERSON = 3  # exit code of `status`


def with_poison():
    mails = list(campaign_mails(os.path.join(SOURCE, "config/etc/units.csv"), MAILS, seed=2, size=2000))
    for number, step in POISON.items():
        octets, when = mails[number]
        mails[number] = (f"X-Shouwen-Test-Abort: {step}\r\n".encode() + octets, when)
    return mails


class Supervised(Office):
    """Starts the daemon again when it died of a mail. A death may catch another mail half sent."""
    found_sending = 0

    def until_calm(self, condition, what):
        """Serves, and serves again after each death, until condition(). How often it died."""
        died = 0
        while True:
            self.serve()
            try:
                self.wait(condition, what)
                return died
            except AssertionError:
                code = self.daemon.poll()
                if code is None:
                    raise
                self.daemon = None
                assert code == -signal.SIGABRT, f"the daemon ended with {code}"
                died += 1
                self.found_sending += self.count("SELECT count(*) FROM outbox WHERE state='sending'")
                assert died <= 4 * RESTARTS * len(POISON), "it dies on and on"


def status_code(office):
    return subprocess.run(office.command("status"), stdout=subprocess.DEVNULL).returncode


def check(office):
    failed = dict(office.query("SELECT id, failed_step FROM message WHERE state='failed'"))
    assert sorted(failed.values()) == sorted(f"crashed in {step}" for step in POISON.values()), failed
    letters = dict(office.query("SELECT message, count(*) FROM outbox GROUP BY message"))
    others = [row[0] for row in office.query("SELECT id FROM message WHERE state<>'failed'")]
    assert len(others) == MAILS - len(POISON)
    # Who died after parsing is told that it came and no more; of the other nobody knows the sender.
    for message, step in failed.items():
        assert letters.get(message, 0) == (step != "crashed in parse"), (message, step, letters.get(message))
    silent = [m for m in others if letters.get(m, 0) == 0]
    assert not silent, f"{len(silent)} of the others were not answered: {silent[:5]}"
    pieces = dict(office.query("SELECT message, count(*) FROM submission GROUP BY message"))
    assert all(pieces.get(m, 0) == 1 for m in others), "one of the others has not exactly one item"
    received = collections.Counter(mail["Message-ID"] for mail in office.received_mails())
    repeats = sum(n - 1 for n in received.values())
    assert repeats <= office.found_sending, f"{repeats} repeats, {office.found_sending} found sending"
    plain = [mail for mail in office.received_mails() if "来件已收到，将由经办人员阅处" in text_of(mail)]
    assert len({mail["Message-ID"] for mail in plain}) == len(POISON) - 1, f"{len(plain)} plain receipts"
    assert all("交通运输局" not in text_of(mail).split("：")[0] for mail in plain)
    return failed


def text_of(mail):
    part = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
    return part.get_payload(decode=True).decode()


def check_shown(office, failed):
    shown = json.loads(office.run("--json", "review", "list", "--limit", "1000"))["messages"]
    for message in failed:
        row = [r for r in shown if r["message"] == message]
        assert row and row[0]["state"] == "failed", f"review list does not show {message}: {row}"
        assert bool(row[0]["from"]) == (failed[message] != "crashed in parse"), f"whose is it? {row[0]}"
    text = office.run("show", str(next(iter(failed))))
    assert "crashed in" in text or "崩溃" in text, text
    assert status_code(office) == NEEDS_PERSON, f"status exits {status_code(office)}"


def check_retry(office, failed):
    """A retry is a fresh start: tried again, and since it still kills, again after three deaths set
    aside."""
    message = next(m for m, step in failed.items() if step == "crashed in parse")
    versions = office.count("SELECT count(*) FROM decision WHERE message=?", message)
    with_sent = len(office.received_mails())
    office.run("retry", str(message))
    died = office.until_calm(lambda: office.count(
        "SELECT count(*) FROM message WHERE id=? AND filed=1 AND state='failed'", message)
        and office.count("SELECT count(*) FROM decision WHERE message=?", message) > versions
        and office.unsent() == 0, "set aside again")
    assert died == RESTARTS, f"{died} deaths after retry"
    more = len(office.received_mails()) - with_sent
    assert more == 0, f"a retry answered again: {more} more letters"


def main():
    with Supervised(sys.argv[1]) as office:
        office.deliver(with_poison())
        died = office.until_calm(lambda: office.settled(MAILS), "all filed and answered")
        failed = check(office)
        check_shown(office, failed)
        office.stop()
        assert died == RESTARTS * len(POISON), f"{died} deaths for {len(POISON)} poisoned mails"
        check_retry(office, failed)
        office.stop()
        assert json.loads(office.run("--json", "verify"))["clean"]
        print(f"poison: {len(POISON)} mails, one in each step, {died} deaths ({RESTARTS} each), all set aside and "
              f"shown; {MAILS - len(POISON)} others filed and answered; retry: tried again, set aside again")


if __name__ == "__main__":
    main()
