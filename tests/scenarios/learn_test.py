#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fifty corrections of one office's habit, on the shipped binary: a real Dovecot, the daemon, the commands of staff.

usage: learn_test.py SHOUWEN

The habit: what this office's units call 简报 is their 活动总结; the rules read it as 图文简讯. All else is the
labelled sample in tests/corpus, cut in two: what came before, and what comes after. Printed: how many pieces get
the right kind by the rules alone and with what was learned, of the habit and of all else. A second office
corrects without a habit: it is refused. Killed at each durable act of putting a model in use, it is in use or
it is not."""
import json
import os
import random
import signal
import sys
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from mails import CHINA  # noqa: E402
from office import SOURCE, Office  # noqa: E402

BINARY = sys.argv[1]
CORPUS = os.path.join(SOURCE, "tests/corpus")
FIRST = datetime(2020, 10, 8, 9, 0, tzinfo=CHINA)
TYPES = ["signed_article", "brief", "model_case", "summary"]
SENDERS = ["naxjtj@163.example", "psjtj@163.example", "sptdjt@sina.example", "jt4@qq.example", "jt5@qq.example"]
STEPS = ["activate.commit", "activate.committed"]


def habit_mail(n):
    """The n-th mail of the habit: (octets, when)."""
    when = FIRST + timedelta(hours=n)
    tail = ["收官", "综述", "回顾"][n % 3]
    mail = EmailMessage(policy=SMTP)
    mail["Received"] = f"from mx.example (198.51.100.7) by mail.example; {format_datetime(when)}"
    mail["From"] = SENDERS[n % len(SENDERS)]
    mail["To"] = "630000000@qq.example"
    mail["Subject"] = f"报送简报第{n + 1}期"
    mail["Date"] = format_datetime(when)
    mail["Message-ID"] = f"<habit.{n}@mail.example>"
    mail.set_content("材料见附件，请查收。\n")
    text = (f"信用交通宣传月简报{tail}\n各单位按照部署推进诚信建设{n}项，制定方案，明确分工，组织学习信用政策法规，"
            f"走访运输企业{n * 7 % 40}家，听取意见，完善信用档案，现将有关做法刊载如下，供参考。\n")
    mail.add_attachment(text.encode(), maintype="text", subtype="plain", filename=f"简报第{n + 1}期.txt")
    return mail.as_bytes(), when


def corpus():
    """The labelled sample in order of arrival: (octets, when, label)."""
    with open(os.path.join(CORPUS, "labels.jsonl"), encoding="utf-8") as file:
        labels = [json.loads(line) for line in file if line.strip()]
    out = []
    for label in labels:
        if label["channel"] != "email":
            continue
        with open(os.path.join(CORPUS, label["file"]), "rb") as file:
            out.append((file.read(), datetime.fromisoformat(label["received"]), label))
    return sorted(out, key=lambda one: one[1])


def types_of(items):
    return sorted(item["type"] for item in items)


class Past:
    """Which message is which mail, by the order in which they were delivered: the server's UIDs."""

    def __init__(self, office):
        self.office, self.uids, self.last = office, {}, 0

    def deliver(self, mails):
        for octets, _ in mails:
            self.last += 1
            self.uids.setdefault(octets, self.last)
        self.office.deliver(mails)

    def of(self, octets):
        return self.office.count("SELECT coalesce(m.same_as, m.id) FROM arrival a JOIN message m ON m.id=a.message"
                                 " WHERE a.uid=?", self.uids[octets])

    def items(self, octets):
        return self.office.json("show", str(self.of(octets)))["decision"]["items"]


def filed(office, total):
    office.wait(lambda: office.count("SELECT count(*) FROM message") >= total and office.unfiled() == 0,
                f"{total} mails filed")


def correct(office, past, mails, type_of):
    for n, (octets, _) in enumerate(mails):
        message = str(past.of(octets))
        if len(past.items(octets)) == 1:
            office.run("review", "assign", message, "--type", type_of(n), "-r", "本单位习惯")


def accept_right(office, past, labelled):
    """What waits for a person and is right as it stands is accepted."""
    for octets, _, label in labelled:
        if label["items"] and types_of(past.items(octets)) == types_of(label["items"]):
            office.run("review", "accept", str(past.of(octets)), check=False)


def by_rules_alone(office):
    """Pieces of each message as the rules alone would have them, where that is otherwise."""
    told = office.json("replay", "--since", "2020-08-01", "--rules-alone", "--diff")
    out = {}
    for change in told["changes"]:
        for difference in change["differences"]:
            if difference["what"] == "items":
                out[change["message"]] = sorted(w.split("@")[0] for w in difference["now"].split())
    return out


def score(past, mails, wanted, alone):
    """(right by the rules alone, right as decided, pieces)"""
    rules = learned = of = 0
    for octets, want in zip(mails, wanted):
        message = past.of(octets)
        now = types_of(past.items(octets))
        then = alone.get(message, now)
        of += len(want)
        rules += sum(min(then.count(t), want.count(t)) for t in set(want))
        learned += sum(min(now.count(t), want.count(t)) for t in set(want))
    return rules, learned, of


def restart(office, crash_at=""):
    """Its clock goes on where it might have stood: what is put in force later is later."""
    office.kill()
    office.clock = (datetime.fromisoformat(office.clock) + timedelta(hours=1)).isoformat()
    office.write_settings(crash_at=crash_at)
    before = os.path.getsize(office.log)
    office.serve()

    def ready():
        with open(office.log, "rb") as log:
            log.seek(before)
            return b"service_ready" in log.read()
    office.wait(ready, "ready")


def die(office, step):
    """The daemon is killed at `step` of putting a model in use; both ends are whole."""
    restart(office, f"{step}:1")
    office.run("learn", "--use", check=False)
    assert office.daemon.wait(timeout=300) == -signal.SIGKILL, f"it did not come by {step}"
    office.daemon = None
    office.write_settings()
    office.run("verify")
    return len(office.json("status")["learned"])


def with_habit():
    sample = corpus()
    half = len(sample) // 2
    before, after = sample[:half], sample[half:]
    habits = [habit_mail(n) for n in range(80)]
    with Office(BINARY) as office:
        past = Past(office)
        past.deliver([(o, w) for o, w, _ in before] + habits[:50])
        office.serve()
        filed(office, half + 50)
        correct(office, past, habits[:50], lambda n: "summary")
        accept_right(office, past, before)
        seen = office.json("learn")
        print(f"history: {seen['lessons']} pieces, {seen['judged']} judged; held out {seen['held_out']}: "
              f"rules {seen['rules_right']}, learned {seen['learned_right']}")
        assert seen["better"] and not seen["in_use"], seen
        assert die(office, STEPS[0]) == 0 and die(office, STEPS[1]) == 1
        restart(office)
        office.run("learn", "--drop")
        office.run("learn", "--use", "-r", "试用")
        assert office.json("status")["learned"][0]["state"] == "in_use"
        past.deliver([(o, w) for o, w, _ in after] + habits[50:])
        filed(office, len(sample) + 80)
        alone = by_rules_alone(office)
        own = score(past, [o for o, _ in habits[50:]], [["summary"]] * 30, alone)
        rest = score(past, [o for o, _, _ in after], [types_of(x["items"]) for _, _, x in after], alone)
        print(f"the habit, later mail: rules alone {own[0]}/{own[2]}, after 50 corrections {own[1]}/{own[2]}")
        print(f"all else, later mail: rules alone {rest[0]}/{rest[2]}, after 50 corrections {rest[1]}/{rest[2]}")
        assert own[1] > own[0], "it did not rise"
        assert rest[1] >= rest[0], "below the rules alone"
        for octets, _ in habits[50:]:
            decision = office.json("show", str(past.of(octets)))["decision"]
            assert "type_learned" in decision["review"] or types_of(decision["items"]) != ["summary"], decision
        office.run("verify")


def without_habit():
    rng = random.Random(7)
    habits = [habit_mail(n) for n in range(50)]
    with Office(BINARY) as office:
        past = Past(office)
        past.deliver(habits)
        office.serve()
        filed(office, 50)
        correct(office, past, habits, lambda n: rng.choice(TYPES))
        seen = office.json("learn")
        print(f"no habit: {seen['judged']} judged, mended {seen['mended']}, spoilt {seen['spoilt']}: {seen['refused']}")
        assert not seen["better"]
        office.run("learn", "--use", check=False)
        assert office.json("status")["learned"] == []


def main():
    with_habit()
    without_habit()


if __name__ == "__main__":
    main()
