#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Two campaigns of two trades in one mailbox, on the shipped binary: a real Dovecot, one roster, one daemon.

usage: two_campaigns_test.py SHOUWEN

The labelled sample in tests/corpus (roads, 2020) and the mails of tests/campaign (schools, 2021) come mixed. Each mail
must be filed under its own campaign, unit and kinds, answered with its campaign's receipt numbers, and each board
must count its own pieces alone."""
import csv
import json
import os
import subprocess
import sys
from datetime import datetime

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from office import SOURCE, Office  # noqa: E402

BINARY = sys.argv[1]
ROADS, SCHOOLS = "2020-credit-month", "2021-campus-safety"
PREFIX = {ROADS: "XY2020-", SCHOOLS: "AQ2021-"}
BRINGS = ("submission", "correction")


def labelled(folder, campaign):
    """(octets, when, label, campaign) of each mail."""
    with open(os.path.join(folder, "labels.jsonl"), encoding="utf-8") as file:
        labels = [json.loads(line) for line in file if line.strip()]
    for label in labels:
        if label["channel"] == "email":
            with open(os.path.join(folder, label["file"]), "rb") as mail:
                yield mail.read(), datetime.fromisoformat(label["received"]), label, campaign


def one_roster(path, *rosters):
    rows, fields = [], []
    for roster in rosters:
        with open(roster, encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            rows += list(reader)
            fields += [f for f in reader.fieldnames if f not in fields]
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fields, restval="")
        writer.writeheader()
        writer.writerows(rows)


def kinds(of):
    """Each piece's kind and whose it is; labels and decisions speak alike."""
    return sorted((item["type"], item.get("unit") or of["unit"] or "") for item in of["items"])


def judged(office, mails):
    """What was decided of each mail, by the server's UID."""
    for uid, mail in enumerate(mails, 1):
        ref = office.count("SELECT coalesce(m.same_as, m.id) FROM arrival a JOIN message m ON m.id=a.message"
                           " WHERE a.uid=?", uid)
        shown = office.json("show", str(ref))
        yield mail, shown["decision"], shown.get("number") or ""


def main():
    with Office(BINARY, clock="2021-06-01T09:00:00+08:00") as office:
        schools = os.path.join(office.dir, "schools")
        subprocess.run([sys.executable, "-B", os.path.join(SOURCE, "tests/campaign/generate.py"), schools], check=True)
        roster = os.path.join(office.dir, "both.csv")
        one_roster(roster, office.units, os.path.join(schools, "units.csv"))
        office.run("units", "load", roster)
        office.run("campaign", "activate", os.path.join(SOURCE, "tests/campaign/2021-campus-safety.toml"))
        mails = list(labelled(os.path.join(SOURCE, "tests/corpus"), ROADS)) + list(labelled(schools, SCHOOLS))
        assert len({o for o, *_ in mails}) > 100
        # Two of the roads', then one of the schools', and so on: neither comes in one piece.
        mails.sort(key=lambda mail: (mail[1].month, mail[1].day, mail[1].time(), mail[3]))
        office.deliver([(octets, when) for octets, when, *_ in mails])
        office.serve()
        office.wait(lambda: office.settled(len({o for o, *_ in mails})), "all filed and answered")
        n, later = dict.fromkeys((ROADS, SCHOOLS), 0), 0
        right = {what: 0 for what in ("disposition", "unit", "kinds")}
        strayed, numbers = [], 0
        for (_, _, label, campaign), decision, number in judged(office, mails):
            # Pictures of another mail's piece are counted there; a scan says more once OCR has read it.
            if decision["disposition"] in BRINGS and label["items"] and (
                    not decision["items"] or "scan_not_read" in decision["review"]):
                later += 1
                continue
            n[campaign] += 1
            right["disposition"] += decision["disposition"] == label["disposition"]
            right["unit"] += (decision.get("unit") or None) == label["unit"]
            right["kinds"] += kinds(decision) == kinds(label)
            if decision["items"] and decision.get("campaign") != campaign:
                strayed.append((label["file"], decision.get("campaign")))
            if number and label["disposition"] in BRINGS:
                numbers += 1
                assert number.startswith(PREFIX[campaign]), (label["file"], number)
        total = sum(n.values())
        print(f"{n[ROADS]} + {n[SCHOOLS]} mails, {later} of another mail or not yet read: " +
              ", ".join(f"{what} {100 * count / total:.1f} %" for what, count in right.items()) +
              f"; under the other campaign {len(strayed)}; {numbers} numbers of their own campaign")
        assert not strayed, strayed
        assert right["disposition"] >= 0.99 * total and right["unit"] >= 0.98 * total, right
        assert right["kinds"] >= 0.97 * total, right
        assert later <= 20 and numbers > 60
        for campaign in (ROADS, SCHOOLS):
            board = json.dumps(office.json("board", "--campaign", campaign), ensure_ascii=False)
            other = {ROADS: "实施方案", SCHOOLS: "图文简讯"}[campaign]
            assert other not in board, f"{campaign}'s board speaks of {other}"
        office.run("verify")


if __name__ == "__main__":
    main()
