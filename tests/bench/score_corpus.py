#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs `shouwen inspect` over a labelled corpus and says how often it was right.

  score_corpus.py [--program build/release/shouwen] [--corpus DIR] [--more] [--verbose] [--gate]

A corpus is a folder with labels.jsonl, mail/ and units.csv (in it or in its parent). The figures
are those of the printed value, in review or not. --gate exits 1 below the bars.
"""
import argparse
import collections
import json
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
KEPT = {"submission", "correction", "reminder_reply", "enquiry"}


def load(corpus):
    with open(os.path.join(corpus, "labels.jsonl"), encoding="utf-8") as f:
        labels = [json.loads(line) for line in f if line.strip()]
    return [l for l in labels if l["channel"] == "email"]


def run(args, corpus, labels):
    units = os.path.join(corpus, "units.csv")
    if not os.path.exists(units):
        units = os.path.join(os.path.dirname(corpus), "units.csv")
    if not os.path.exists(units):
        units = args.units
    paths = [os.path.join(corpus, "mail", os.path.basename(l["file"])) for l in labels]
    command = [args.program, "inspect", "--format", "jsonl", "--units", units,
               "--campaign", args.campaign, "--own-address", args.own_address,
               "--own-domain", args.own_domain] + paths
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    records = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
    if len(records) != len(labels):
        sys.exit("%d records for %d mails" % (len(records), len(labels)))
    return records


def item_keys(items, unit, with_attachments=False):
    keys = collections.Counter()
    for i in items:
        key = (i["type"], i.get("unit") or unit)
        if with_attachments:
            key += (tuple(sorted(i.get("attachments") or [])), bool(i.get("body")))
        keys[key] += 1
    return keys


class F1:
    def __init__(self):
        self.hit = self.printed = self.wanted = 0

    def add(self, printed, wanted):
        self.hit += sum((printed & wanted).values())
        self.printed += sum(printed.values())
        self.wanted += sum(wanted.values())

    def value(self):
        total = self.printed + self.wanted
        return 1.0 if total == 0 else 2.0 * self.hit / total


def judge(label, got, tally, misses):
    def miss(kind, want, have):
        misses.append("%-12s %-10s %-22s want %s got %s" %
                      (kind, os.path.basename(label["file"]), label["id"], want, have))

    tally["n"] += 1
    if got["disposition"] == label["disposition"]:
        tally["disposition"] += 1
    else:
        miss("disposition", label["disposition"], got["disposition"])
    if got["unit"] == label.get("unit"):
        tally["unit"] += 1
    else:
        miss("unit", label.get("unit"), got["unit"])
    allowed = {label["ack"]} | set(label.get("ack_alt") or [])
    if got["ack"] in allowed:
        tally["ack"] += 1
    else:
        miss("ack", sorted(allowed), got["ack"])
    if got["ack"] != "none" and not allowed - {"none"}:
        tally["false_receipts"] += 1
        miss("FALSE RECEIPT", "none", got["ack"])
    if label["disposition"] in ("submission", "correction") and got["disposition"] not in KEPT:
        tally["dropped"] += 1
        miss("DROPPED", label["disposition"], got["disposition"])


def score(args, corpus, name):
    labels = load(corpus)
    records = run(args, corpus, labels)
    tally, misses = collections.Counter(), []
    items, full, problems = F1(), F1(), F1()
    links = collections.Counter()
    for label, got in zip(labels, records):
        judge(label, got, tally, misses)
        want = item_keys(label["items"], label.get("unit"))
        have = item_keys(got["items"], got["unit"])
        items.add(have, want)
        full.add(item_keys(got["items"], got["unit"], True),
                 item_keys(label["items"], label.get("unit"), True))
        if want != have:
            misses.append("%-12s %-10s %-22s want %s got %s" % (
                "items", os.path.basename(label["file"]), label["id"],
                sorted(want.elements(), key=str), sorted(have.elements(), key=str)))
        p_want = collections.Counter(label.get("problems") or [])
        p_have = collections.Counter(got["problems"])
        problems.add(p_have, p_want)
        if p_want != p_have:
            misses.append("%-12s %-10s %-22s want %s got %s" % (
                "problems", os.path.basename(label["file"]), label["id"],
                sorted(p_want), sorted(p_have)))
        for field in ("duplicate_of", "replaces"):
            want_file = os.path.basename(label.get(field) or "")
            links[field, want_file == os.path.basename(got[field] or "")] += 1
            if want_file != os.path.basename(got[field] or ""):
                misses.append("%-12s %-10s %-22s want %s got %s" % (
                    field, os.path.basename(label["file"]), label["id"], want_file, got[field]))
    n = tally["n"]
    print("%s: %d mails" % (name, n))
    print("  disposition %.1f %%  unit %.1f %%  ack %.1f %%" % (
        100.0 * tally["disposition"] / n, 100.0 * tally["unit"] / n, 100.0 * tally["ack"] / n))
    print("  false receipts %d  dropped %d" % (tally["false_receipts"], tally["dropped"]))
    print("  item F1 %.3f (type and unit)  %.3f (and attachments)  problems F1 %.3f" % (
        items.value(), full.value(), problems.value()))
    print("  duplicate_of wrong %d  replaces wrong %d  in review %d" % (
        links["duplicate_of", False], links["replaces", False],
        sum(1 for r in records if r["review"])))
    if args.verbose:
        print("\n".join("  " + m for m in sorted(misses)))
    return (tally["disposition"] >= 0.95 * n and tally["unit"] >= 0.93 * n and
            tally["false_receipts"] == 0 and tally["dropped"] == 0)


def main():
    p = argparse.ArgumentParser(description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    shared = os.environ.get("SHOUWEN_SHARED", os.path.join(ROOT, "..", "shared"))
    p.add_argument("--program", default=os.path.join(ROOT, "build", "release", "shouwen"))
    p.add_argument("--corpus", default=None, help="default: shared corpus, else tests/corpus")
    p.add_argument("--more", action="store_true", help="the second part of the corpus too")
    p.add_argument("--campaign", default=os.path.join(ROOT, "config", "etc", "campaigns",
                                                      "2020-credit-month.toml"))
    p.add_argument("--units", default=os.path.join(ROOT, "config", "etc", "units.csv"))
    p.add_argument("--own-address", default="630000000@qq.example")
    p.add_argument("--own-domain", default="intake.example")
    p.add_argument("--verbose", action="store_true")
    p.add_argument("--gate", action="store_true")
    args = p.parse_args()
    corpus = args.corpus or os.path.join(shared, "corpus")
    if not os.path.exists(os.path.join(corpus, "labels.jsonl")):
        corpus = os.path.join(ROOT, "tests", "corpus")
        print("no shared corpus: the sample in tests/corpus is scored", file=sys.stderr)
    good = score(args, corpus, os.path.basename(corpus))
    more = os.path.join(corpus, "more")
    if args.more and os.path.exists(more):
        score(args, more, "more")
    return 0 if good or not args.gate else 1


if __name__ == "__main__":
    sys.exit(main())
