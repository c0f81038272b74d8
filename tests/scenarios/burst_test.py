#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""80 mails at once against a provider's limits: drained oldest first, never over the pace, never too many on one
connection, never over the day's sum; what must wait says why. The default figures (one per 6 s) would take eight
minutes, so the same rules run here at a thirtieth of the time; the defaults themselves are read from `sample`.

Usage: burst_test.py BINARY"""
import json
import os
import random
import sys
import tomllib
from collections import Counter
from email.utils import parseaddr

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(SOURCE, "tests", "support"))
from mails import campaign_mails  # noqa: E402
from office import Office  # noqa: E402

UNITS = os.path.join(SOURCE, "config/etc/units.csv")
MAILS, EVERY, BURST, PER_CONNECTION, PER_DAY = 80, 0.2, 5, 7, 60
LIMITS = (f"per_message_seconds = {EVERY}\nburst = {BURST}\nper_connection = {PER_CONNECTION}\nper_day = {PER_DAY}\n"
          "per_address_per_day = 20\nglobal_per_hour = 300\n")
DEFAULTS = {"per_message_seconds": 6, "burst": 10, "per_connection": 20, "per_day": 400, "per_address_per_day": 20,
            "global_per_hour": 300}


def defaults(office):
    """What an operator who states nothing gets."""
    smtp = tomllib.loads(office.run("sample"))["smtp"]
    found = {key: smtp.get(key) for key in DEFAULTS}
    assert found == DEFAULTS, found


def envelopes(office):
    box = os.path.join(office.smtp, "mail")
    records = []
    for name in sorted(n for n in os.listdir(box) if n.endswith(".json")):
        with open(os.path.join(box, name)) as file:
            records.append(json.load(file))
    return records


def never_faster(times):
    """After any mail at most BURST + t/EVERY more within t. Returns the tightest spare, in mails."""
    spare = min(BURST + (later - first) / EVERY - (j - i)
                for i, first in enumerate(times) for j, later in enumerate(times) if j > i)
    assert spare > -0.5, f"over the provider's pace by {-spare:.1f} mails"
    return spare


def main():
    mails = list(campaign_mails(UNITS, MAILS, seed=3, registered_only=True))
    shuffled = mails[:]
    random.Random(3).shuffle(shuffled)  # the order in the mailbox is not the order of arrival
    with Office(sys.argv[1], UNITS, limits=LIMITS) as office:
        defaults(office)
        office.serve()
        office.wait(lambda: office.json("status")["daemon"], "the daemon")
        office.run("pause", "-r", "积压")
        office.deliver(shuffled)
        office.wait(lambda: office.count("SELECT count(*) FROM message WHERE filed=1") == MAILS, "80 filed")
        queued = office.query("SELECT recipient FROM outbox ORDER BY not_before, id")
        office.run("resume", "-r", "积压")
        office.wait(lambda: office.count("SELECT count(*) FROM outbox WHERE state='sent'") >= PER_DAY
                    and office.count("SELECT count(*) FROM outbox WHERE state='sending'") == 0, "the day's sum sent")
        state = office.wait(lambda: next((part for part in (office.json("status")["daemon"] or {}).get("components", [])
                                          if part["name"] == "smtp" and part["state"] == "limited"), None),
                            "the status says that the limit is reached")
        assert str(PER_DAY) in state["error"] and state["remedy"], state

        records = envelopes(office)
        assert len(records) == PER_DAY, len(records)
        left = office.query("SELECT state, count(*) FROM outbox WHERE state<>'sent' GROUP BY state")
        assert left == [("pending", len(queued) - PER_DAY)], left
        order = [parseaddr(r["to"][0])[1] for r in records]
        assert order == [row[0] for row in queued[:PER_DAY]], "not oldest first"
        arrivals = office.query("SELECT arrival FROM message m JOIN outbox o ON o.message=m.id WHERE o.state='sent' "
                                "ORDER BY o.sent_at, o.id")
        assert arrivals == sorted(arrivals), "a later mail was answered before an earlier one"
        connections = Counter(r["connection"] for r in records)
        assert max(connections.values()) <= PER_CONNECTION, connections
        times = [r["time"] for r in records]
        spare = never_faster(times)
        assert all(count == 1 for count in Counter(order).values()), "somebody was answered twice"
        took = times[-1] - times[0]
    print(f"burst: {MAILS} mails, {len(records)} of {len(queued)} replies in {took:.1f} s (pace allows "
          f"{BURST + took / EVERY:.0f}), tightest window {spare:.1f} mails under the pace, at most "
          f"{max(connections.values())} on one of {len(connections)} connections, oldest first; {left[0][1]} wait for "
          "the day's limit and say so; defaults 6 s, 10, 20, 400, 20, 300")


if __name__ == "__main__":
    main()
