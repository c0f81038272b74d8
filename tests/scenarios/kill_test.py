#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""kill -9 at every durable step by name, then at random moments while 300 mails wait on a real Dovecot.

usage: kill_test.py SHOUWEN

Phase A goes through storage/durable.h: for each step the process that meets it (the daemon, or the
command that writes the store itself) is made to kill itself there, and a plain start follows. Phase
B kills from outside. At the end the store, the receiver and a second office that was never killed
and got the same mails must tell the same story: nothing lost, no item twice, no receipt under two
Message-IDs, and no more repeats of one than mails found in state `sending` after a kill."""
import collections
import email
import functools
import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import datetime, timedelta

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(SOURCE, "tests/support"))
import scanned  # noqa: E402
from mails import CHINA, campaign_mails, two_of_one_unit  # noqa: E402
from office import Office, durable_steps  # noqa: E402

UNITS = os.path.join(SOURCE, "config/etc/units.csv")
SEED = 20201104
FEW = 12           # fewer steps hit than this and the test is not worth its name
KILLS = 24
WAITING = 300
SCANS = 6          # of the mails that wait, read by OCR when everything else is done
STAY = 20          # seconds a process may live with its crash point before the step counts as not met
CLOCK = datetime(2020, 11, 4, 9, 0, tzinfo=CHINA)


def corpus_mails():
    """Those that must not be answered, or may tempt to: bounces, automatic replies, our own letters,
    spam; and a few submissions. (octets, INTERNALDATE)"""
    wanted = {"auto_reply": 4, "bounce": 4, "receipt_of_ours": 3, "spam": 6, "unrelated": 5, "submission": 8}
    out, senders = [], set()
    with open(os.path.join(SOURCE, "tests/corpus/labels.jsonl"), encoding="utf-8") as file:
        for label in map(json.loads, file):
            # One of a sender: windows of answers depend on what was filed before.
            sender = label["expect"]["from"]
            if wanted.get(label["disposition"], 0) == 0 or sender in senders:
                continue
            senders.add(sender)
            wanted[label["disposition"]] -= 1
            with open(os.path.join(SOURCE, "tests/corpus", label["file"]), "rb") as mail:
                out.append((mail.read(), datetime.fromisoformat(label["received"])))
    return out


class Killed(Office):
    """The office whose processes die; each start is a minute later than the one before."""

    def __init__(self, binary):
        # Without IDLE a mark is made as soon as it is due.
        super().__init__(binary, mailbox='idle = false\npoll_interval = "10s"\nmark = "seen"\n')
        self.delivered, self.kills, self.found_sending = 0, 0, 0
        self.hit, self.scans, self.scanned = [], 1, []

    def tick(self, crash_at="", later=timedelta(minutes=1)):
        self.clock = (datetime.fromisoformat(self.clock) + later).isoformat()
        self.write_settings(crash_at=crash_at)

    def note_kill(self):
        self.kills += 1
        self.found_sending += self.count("SELECT count(*) FROM outbox WHERE state='sending'")

    def died_at(self, step):
        self.hit.append(step)
        try:
            self.note_kill()
        except sqlite3.OperationalError:  # before there was a first table
            self.kills += 1

    def serve_until_step(self, step, stay=STAY):
        """The daemon with a crash point: it dies there, or is stopped when it does not come by."""
        self.tick(f"{step}:1")
        self.serve()
        try:
            code = self.daemon.wait(timeout=stay)
        except subprocess.TimeoutExpired:
            code = self.stop()
        self.daemon = None
        assert code in (0, -signal.SIGKILL), f"{step}: the daemon ended with {code}"
        if code == -signal.SIGKILL:
            self.died_at(step)

    def command_until_step(self, step, *arguments):
        self.tick(f"{step}:1")
        done = subprocess.run(self.command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert done.returncode in (0, -signal.SIGKILL), f"{step}: {arguments}: {done.returncode} {done.stdout}"
        if done.returncode == -signal.SIGKILL:
            self.died_at(step)

    def settle(self, later=timedelta(minutes=1), all_sent=False):
        """A plain start, until everything in the mailbox is filed, marked and answered."""
        self.tick(later=later)
        before = os.path.getsize(self.log) if os.path.exists(self.log) else 0
        self.serve()
        self.wait(lambda: self.ready(before) and self.settled(self.delivered) and self.read_late() and (not all_sent or self.count(
            "SELECT count(*) FROM outbox WHERE state IN ('pending','sending')") == 0) and self.count(
            "SELECT count(*) FROM server_todo WHERE state='pending'") == 0, "everything settled")
        code = self.stop()
        assert code == 0, f"the daemon ended with {code}"

    def read_late(self):
        return not can_read() or self.count("SELECT count(*) FROM late_reading WHERE state='waiting'") == 0

    def ready(self, before):
        with open(self.log, "rb") as log:
            return b"service_ready" in log.read()[before:]


@functools.cache
def can_read():
    """Sanitized builds have no OCR: what is owed to it stays owed there."""
    return scanned.can_read(sys.argv[1])


def scans(first, count):
    """Mails whose kind and unit only OCR can tell."""
    for n in range(first, first + count) if can_read() else ():
        when = datetime(2020, 10, 9, 9, n, tzinfo=CHINA)
        page = scanned.brief("德惠市交通运输局", f"《德惠市开展诚信宣传进企业活动之{n}》", n)
        yield scanned.scan_mail(n, f"scan{n}@163.example", page, when), when


def faults(office, *lines):
    with open(os.path.join(office.smtp, "faults"), "w") as file:
        file.writelines(line + "\n" for line in lines)


def feed(office, mails):
    if not mails:
        return
    office.deliver(mails)
    office.delivered += len(mails)


# --- phase A: which process meets which steps, and what must have happened before

LATE = ["begin_late", "late"]
SERVE = ["t1", "begin", "t2", "folder", "todo", "start_sending", "sent", "not_sent", "recover", *LATE]


def first_start(office, steps):
    """migrate.* and activate.*: an empty folder becomes a store in spite of a kill at each of them."""
    shutil.rmtree(office.state)
    os.mkdir(office.state, 0o700)
    for step in [s for kind in ("migrate.", "activate.") for s in steps if s.startswith(kind)]:
        office.command_until_step(step, "units", "load", office.units)
    office.tick()
    office.run("units", "load", office.units)
    office.run("campaign", "activate", office.campaign)


def serve_steps(office, steps, heap):
    for step in steps:
        kind = step.split(".")[0]
        if kind not in SERVE:
            continue
        feed(office, [heap.pop(0), heap.pop(0)])
        if kind in LATE:
            late = list(scans(office.scans, 1))
            office.scans += len(late)
            office.scanned += late
            feed(office, late)
            office.serve_until_step(step, stay=6 * STAY if late else 1)
            office.settle()
            continue
        if kind == "recover":
            # Somebody must be found in `sending` for the start after it to recover.
            office.serve_until_step("start_sending.committed")
        if kind == "not_sent":
            faults(office, "rcpt 451 4.3.0 later")
        office.serve_until_step(step)
        faults(office)
        office.settle()


def one_act(office, number):
    """退回: the piece is returned and its letter waits, or neither is so."""
    returned = office.count(f"SELECT count(*) FROM submission WHERE message={number} AND state='returned'")
    letters = office.count(f"SELECT count(*) FROM outbox WHERE message={number} AND purpose='return' "
                           "AND state='pending'")
    assert (returned > 0) == (letters > 0), f"{returned} returned, {letters} letters"


def command_steps(office, steps, together):
    number = str(office.query(
        "SELECT max(m.id) FROM message m JOIN submission s ON s.message=m.id JOIN outbox o ON o.message=m.id WHERE "
        "m.state IN ('filed','review') AND m.unit<>'' AND s.state='pending' AND o.purpose='receipt'")[0][0])
    # Two mails of one unit: the pictures that came after, and the piece they belong to.
    feed(office, together)
    office.settle()
    part, whole = (str(n) for (n,) in office.query("SELECT id FROM message ORDER BY id DESC LIMIT 2"))
    copy, fresh = (os.path.join(office.dir, name) for name in ("backup", "fresh"))
    ask = ("review", "return", number, "--item", "1", "--ask", "请补充图片", "--reason", "kill")
    told = ("remind", "called", "220100", "--result", "told", "--by", "kill", "--reason", "kill")
    merge = ("review", "merge", part, "--into", whole)
    calls = {"outbox": ("pause",), "reminder": told, "desk": ask, "retry": ("retry", number), "backup": ("backup", copy), "restore": ("restore", copy)}
    met = [(step, calls[step.split(".")[0]]) for step in steps if step.split(".")[0] in calls]
    met += [(step, merge) for step in steps if step.startswith("desk.")]
    for step, call in met:
        kind = step.split(".")[0]
        state = office.state
        if kind == "restore":
            if not os.path.exists(os.path.join(copy, "shouwen.db")):
                office.tick()
                office.run("backup", copy)
            shutil.rmtree(fresh, ignore_errors=True)
            office.state = fresh  # the backup is restored beside: this office goes on where it is
        on = part if call == merge else number if kind == "desk" else None
        versions = office.count("SELECT max(version) FROM decision WHERE message=?", on) if on else 0
        try:
            office.command_until_step(step, *call)
            office.tick()
            if kind == "restore" and not os.path.exists(os.path.join(fresh, "shouwen.db")):
                office.run("restore", copy)
            if kind == "backup":
                if not os.path.exists(os.path.join(copy, "shouwen.db")):
                    office.run("backup", copy)
                shutil.rmtree(copy)
            if kind == "restore":
                office.run("verify")
            if on:
                made = office.count("SELECT max(version) FROM decision WHERE message=?", on) - versions
                assert made == (1 if step.endswith(".committed") else 0), f"{step}: {made} versions"
                if call == ask:
                    one_act(office, number)
                if made:
                    office.run("review", "undo", on)
        finally:
            office.state = state
        office.tick()
        if kind == "outbox":
            office.run("resume")
    office.settle()


# --- phase B

def progress(office):
    """How far the work is: stored, filed and sent, each counts."""
    return sum(office.count(f"SELECT count(*) FROM {what}")
               for what in ("message", "message WHERE filed=1", "outbox WHERE state='sent'"))


def random_kills(office, mails, rng):
    """Kills after a random amount of work, not of time: a fast machine gets as many as a slow one."""
    feed(office, mails)
    done = 0
    while done < KILLS:
        office.tick()
        before, goal, end = progress(office), rng.randint(0, 9), time.monotonic() + 10
        office.serve()
        while progress(office) - before < goal and time.monotonic() < end:
            time.sleep(0.005)
        time.sleep(rng.uniform(0, 0.05))  # the moment inside a step is the test
        assert office.kill() == -signal.SIGKILL
        office.note_kill()
        done += 1
        if office.settled(office.delivered):
            break
    # What is read late comes last: some of the kills are for it.
    for _ in range(SCANS):
        if office.read_late():
            break
        office.tick()
        office.serve()
        time.sleep(rng.uniform(0.5, 4))
        assert office.kill() == -signal.SIGKILL
        office.note_kill()
        done += 1
    return done


def person(office):
    """What staff would do: what was interrupted twice while being sent is held, what died three
    times in one step is set aside; both wait for a person, who lets them go. Returns the letters
    let go and the mails tried again."""
    held = office.query("SELECT id FROM outbox WHERE state='held'")
    failed = office.query("SELECT id FROM message WHERE state='failed' UNION "
                          "SELECT message FROM late_reading WHERE state='set_aside'")
    office.tick()
    for (number,) in held:
        office.run("outbox", "resend", str(number))
    for (number,) in failed:
        office.run("retry", str(number))
    if held or failed:
        office.settle()
        office.settle(later=timedelta(hours=1), all_sent=True)  # a correction leaves time for second thoughts
    return {number for (number,) in held}, {number for (number,) in failed}


# --- what must hold

def items(office):
    return collections.Counter(office.query(
        "SELECT s.unit, s.type, s.title, m.octets FROM submission s JOIN message m ON m.id = s.message"))


def answers(office):
    """Which message gets which letters, to whom."""
    return collections.Counter(office.query(
        "SELECT m.octets, o.purpose, o.about_unit, o.recipient FROM outbox o JOIN message m ON m.id = o.message "
        "WHERE o.purpose NOT IN ('return','follow_up')"))  # returns were taken back in the end


def check_mailbox(office):
    digests = office.served()
    stored = [row[0] for row in office.query("SELECT octets FROM message")]
    lost = set(digests) - set(stored)
    assert len(digests) == office.delivered, f"{len(digests)} served of {office.delivered}"
    assert not lost, f"{len(lost)} lost: {sorted(lost)[:3]}"
    assert len(stored) == len(set(digests)), "the store holds what was never served"
    assert office.count("SELECT count(*) FROM arrival") == office.delivered, "an arrival twice or never"
    assert office.unfiled() == 0
    return len(lost)


def plain_receipts(office, failed):
    """Octets and recipient of mails that died three times, answered before anybody knew whose they
    are: was the rest told when they were filed after all? A receipt that left only then told it itself."""
    def told(followed, letter):
        return followed > 0 or "来件已收到，将由经办人员阅处。" not in Office.words(email.message_from_bytes(letter))
    return {(octets, to): told(followed, letter) for number, octets, to, letter, followed in office.query(
        "SELECT m.id, m.octets, o.recipient, o.octets, (SELECT count(*) FROM outbox f WHERE f.message=m.id AND "
        "f.purpose='follow_up' AND f.state='sent') FROM outbox o JOIN message m ON m.id=o.message WHERE "
        "o.purpose='receipt' AND o.about_unit='' AND m.state IN ('filed','review','unrelated')") if number in failed}


def check_items(office, calm, failed):
    mine, clean = items(office), items(calm)
    for what, more in (("doubled", mine - clean), ("lost", clean - mine)):
        assert not more, f"{sum(more.values())} items {what}: {list(more)[:3]}"
    early = plain_receipts(office, failed)
    def plain(letters):
        out = collections.Counter()
        for (octets, purpose, unit, to), n in letters.items():
            told_since = purpose == "receipt" and early.get((octets, to), False)
            out[octets, purpose, "" if told_since else unit, to] += n
        return out
    clean = plain(answers(calm))
    mine = plain(collections.Counter({letter: n for letter, n in answers(office).items() if letter[1] != "receipt"
                                      or letter[2] or early.get((letter[0], letter[3]), True)}))
    for what, more in (("too many", mine - clean), ("missing", clean - mine)):
        assert not more, f"{sum(more.values())} answers {what}: {list(more)[:3]}"
    # Whether something is left to correct depends on how fast the receipt was.
    twice = office.query("SELECT message FROM outbox WHERE purpose='follow_up' GROUP BY message HAVING count(*)>1")
    assert not twice, f"corrected twice: {twice[:3]}"


def check_receipts(office, released):
    """The receiver's view. Returns how many mails came again under their Message-ID. A person who
    sends a held letter again clears its mark of having been found in `sending`."""
    rows = {row[0].strip("<>"): row[1:] for row in office.query(
        "SELECT rfc_id, message, purpose, about_unit, state, sent_at, retried_unknown, id FROM outbox")}
    ids, octets, times = collections.defaultdict(set), collections.defaultdict(set), collections.Counter()
    for mail in office.received_mails():
        own = mail["Message-ID"].strip(" <>")
        assert own in rows, f"the receiver has {own}, the outbox does not know it"
        key = (mail["In-Reply-To"], rows[own][1], rows[own][2])
        ids[key].add(own)
        times[own] += 1
        octets[own].add(hashlib.sha256(mail.as_bytes()).hexdigest())
    two = [key for key, found in ids.items() if len(found) > 1]
    assert not two, f"two Message-IDs: {two[:3]}"
    changed = [own for own, found in octets.items() if len(found) > 1]
    assert not changed, f"other octets under one Message-ID: {changed[:3]}"
    for own, (_, purpose, _, state, sent_at, retried, number) in rows.items():
        # A correction whose reason was undone before it left tells nobody anything.
        if state == "cancelled" and purpose in ("follow_up", "return"):
            assert times[own] == 0 and sent_at is None, f"{own} was cancelled and came"
            continue
        # Undelivered: sent, and then one of the corpus' bounces came for its recipient.
        assert state in ("sent", "undelivered"), f"{own} is {state}"
        assert sent_at is None or times[own] > 0, f"{own} is sent but did not come"
        assert times[own] <= 1 or retried or number in released, f"{own} came again but was never found in `sending`"
    repeats = sum(n - 1 for n in times.values())
    assert repeats <= office.found_sending, f"{repeats} repeats, {office.found_sending} found sending"
    return repeats


def main():
    steps = durable_steps()
    assert len(steps) >= FEW, f"only {len(steps)} durable steps in storage/durable.h"
    serving = [s for s in steps if s.split(".")[0] in SERVE]
    made = list(campaign_mails(UNITS, WAITING + 2 * len(serving), seed=SEED, size=2000))
    together = two_of_one_unit(UNITS, seed=SEED + 1, size=2000)
    early, late = made[:2 * len(serving)], corpus_mails() + made[2 * len(serving):]
    with Killed(sys.argv[1]) as office:
        begun = time.monotonic()
        first_start(office, steps)
        serve_steps(office, steps, list(early))
        command_steps(office, steps, together)
        hit = set(office.hit)
        print(f"phase A: {len(hit)} of {len(steps)} steps hit in {time.monotonic() - begun:.0f} s; not met: "
              f"{' '.join(s for s in steps if s not in hit) or 'none'}", flush=True)
        assert len(hit) >= FEW, f"only {len(hit)} durable steps were hit"
        begun = time.monotonic()
        late += scans(office.scans, SCANS)
        kills = random_kills(office, late, random.Random(SEED))
        assert kills >= 20, f"everything was settled after {kills} kills"
        print(f"phase B: {kills} kills in {time.monotonic() - begun:.0f} s", flush=True)
        office.settle()
        office.settle(later=timedelta(hours=3), all_sent=True)  # what waited for its moment has left too
        released, failed = person(office)
        print(f"left to a person: {len(released)} held, interrupted twice while being sent; {len(failed)} set aside, "
              f"died in one step three times")
        lost = check_mailbox(office)
        repeats = check_receipts(office, released)
        verdict = json.loads(office.run("--json", "verify"))
        assert verdict["clean"], verdict["findings"]
        with Office(sys.argv[1], clock=CLOCK.isoformat()) as calm:
            calm.deliver(early + office.scanned + together + late)
            calm.serve()
            calm.wait(lambda: calm.count("SELECT count(*) FROM message") >= office.delivered
                      and calm.unfiled() == 0
                      and (not can_read()
                           or calm.count("SELECT count(*) FROM late_reading WHERE state='waiting'") == 0),
                      "the office nobody kills files and reads everything")
            assert calm.stop() == 0
            check_items(office, calm, failed)
            print(f"the same as an office nobody killed: {sum(items(office).values())} items, "
                  f"{sum(answers(office).values())} letters; ledger {verdict['ledger_entries']} entries, intact")
        print(f"kill: {len(hit)} steps hit, {kills} random kills, {office.delivered} mails: {lost} lost, 0 doubled, "
              f"0 receipts with two Message-IDs, {repeats} repeats for {office.found_sending} found sending")


if __name__ == "__main__":
    main()
