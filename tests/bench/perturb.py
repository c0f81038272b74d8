#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Changes the labelled mails, one thing at a time, and asks whether the decisions still stand.

  perturb.py [--program build/release/shouwen] [--corpus DIR] [--seed 1] [--seeds 2] [--share 1]
             [--no-ocr] [--verbose]

A change is made only where what it hides still stands somewhere else in the mail: the unit by its
address or by name, the kind in a document. The corpus is run through once for each kind of change,
as a history of its own in which every mail is changed in one way, each time another; after as many
histories as there are kinds every mail was changed in every way. --share takes so many of them.
For each kind of change the figures of the changed mails are compared with those of the same mails
unchanged. Exit 1 when a figure falls by more than 3 points, a mail is dropped, or fewer than 99.5 %
of what is filed without review is right.
"""
import argparse
import collections
import email
import email.encoders
import email.header
import email.mime.application
import email.policy
import email.utils
import os
import random
import shutil
import sys
import tempfile

import score_corpus as score
from perturb_changes import CHANGES, Mail, Roster

FALL, RIGHT = 0.03, 0.995
FEW = 30  # of fewer mails one is more than the fall allowed: they count in the whole only
FIGURES = ("disposition", "unit", "ack", "item F1", "problems F1")
# Of the same sound or shape, as input methods confuse them; none is taken from the program.
def stands(mail, roster, label):
    """Could a careful clerk still know the unit and the kinds?"""
    address = email.utils.parseaddr(mail.message["From"] or "")[1]
    documents = mail.document_text()
    text = "\n".join([mail.decoded("Subject"), mail.decoded("From"), mail.body_text() or "",
                      documents] + [n for _, n in mail.names()])
    unit = label.get("unit")
    if unit and not roster.knows(address, unit) and not roster.named(unit, text):
        return False
    kinds = not label["items"] or documents or any(i.get("body") for i in label["items"])
    return bool(kinds)


def eligible(label):
    return (label["channel"] == "email" and label["disposition"] in score.BRINGS and
            label.get("unit") and not label["id"].startswith(("h_", "x_")) and
            not label.get("group") and not label.get("duplicate_of") and not label.get("claims"))


def changed(path, change, rng, roster, label):
    try:
        mail = Mail(path)
        if change(mail, rng, roster, label) and stands(mail, roster, label):
            return mail.octets()
    except (UnicodeError, LookupError, ValueError, AttributeError, TypeError):
        pass  # the library cannot take this mail apart: left as it is
    return None


class History:
    """The corpus of one folder in which eligible mails are changed, each in one way."""

    def __init__(self, folder, labels):
        self.folder, self.labels = folder, labels
        self.paths = [os.path.join(folder, l["file"]) for l in labels]
        self.change = {}  # by the label's id: what was done to it
        self.records = {}

    def perturb(self, turn, args, rng, roster, work, seen):
        os.makedirs(work)
        for n, label in enumerate(self.labels):
            if not eligible(label):
                continue
            change = CHANGES[(n + turn) % len(CHANGES)]
            octets = changed(self.paths[n], change, rng, roster, label)
            if octets is None or (label["id"], octets) in seen:
                continue
            seen.add((label["id"], octets))  # no change is counted twice
            self.paths[n] = os.path.join(work, os.path.basename(self.paths[n]))
            with open(self.paths[n], "wb") as f:
                f.write(octets)
            self.change[label["id"]] = change.__name__


def decide(args, units, histories, work):
    """All histories by one call, so that what OCR read of one serves the others."""
    listed = os.path.join(work, "histories.txt")
    with open(listed, "w", encoding="utf-8") as f:
        f.write("\n\n".join("\n".join(h.paths) for h in histories) + "\n")
    records = score.inspect(args, units, ["--list", listed], sum(len(h.paths) for h in histories))
    at = 0
    for h in histories:
        h.records = {l["id"]: r for l, r in zip(h.labels, records[at:])}
        at += len(h.paths)


class Figures:
    """What was, what is, and which answers are wrong now that were not."""

    def __init__(self):
        self.was, self.now = score.Score(), score.Score()

    def add(self, label, was, now):
        self.was.add(label, was)
        self.now.add(label, now)

    def fallen(self):
        x, y = self.was.figures(), self.now.figures()
        return [(k, x[k] - y[k]) for k in FIGURES if x[k] - y[k] > FALL + 1e-9]

    def told(self):
        x, y = self.was.figures(), self.now.figures()
        return "%4d mails  %s  wrong without review %d" % (
            self.now.n, "  ".join("%s %.3f -> %.3f" % (k, x[k], y[k]) for k in FIGURES),
            self.now.count["wrong without review"])


def main():
    p = argparse.ArgumentParser(description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    score.add_arguments(p)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--seeds", type=int, default=2, help="this one and those after it")
    p.add_argument("--share", type=int, default=len(CHANGES), help="histories a seed")
    p.add_argument("--verbose", action="store_true", help="each answer that is wrong now")
    p.add_argument("--keep", help="a folder for the changed mails, to look at")
    p.add_argument("--no-ocr", action="store_true", help="pictures are not read")
    args = p.parse_args()
    corpus = score.corpus_of(args)
    folders = [f for f in (corpus, os.path.join(corpus, "more"))
               if os.path.exists(os.path.join(f, "labels.jsonl"))]
    units = score.units_of(args, corpus)
    roster = Roster(units)
    labels = {f: score.load(f, with_fax=False) for f in folders}
    with tempfile.TemporaryDirectory() as work:
        if args.no_ocr:  # the program finds no reader beside it
            for name in ("shouwen", "shouwen-extract"):
                shutil.copy(os.path.join(os.path.dirname(args.program), name), work)
            args.program = os.path.join(work, "shouwen")
        plain = {f: History(f, labels[f]) for f in folders}
        histories, seen = [], set()
        for seed in range(args.seed, args.seed + args.seeds):
            rng = random.Random(seed)
            first = rng.randrange(len(CHANGES))
            for turn in range(args.share):
                for f in folders:
                    h = History(f, labels[f])
                    h.perturb(first + turn, args, rng, roster, os.path.join(
                        args.keep or work, "%d.%d.%s" % (seed, turn, os.path.basename(f))), seen)
                    histories.append(h)
        decide(args, units, list(plain.values()) + histories, work)
    return report(args, plain, histories)


def report(args, plain, histories):
    kinds = collections.defaultdict(Figures)
    whole, wrong = Figures(), collections.defaultdict(list)
    for h in histories:
        for label in h.labels:
            change = h.change.get(label["id"])
            if change is None:
                continue
            was, now = plain[h.folder].records[label["id"]], h.records[label["id"]]
            for figures in (kinds[change], whole):
                figures.add(label, was, now)
            known = score.Score()
            known.add(label, was)
            fresh = score.Score()
            fresh.add(label, now)
            known = {(w[0], str(w[3:])) for w in known.wrong}
            wrong[change] += [w + (now["review"], now["file"]) for w in fresh.wrong
                              if (w[0], str(w[3:])) not in known]
    failures = []
    for change in CHANGES:
        figures = kinds.get(change.__name__)
        if figures is None:
            continue
        print("%-18s %s" % (change.__name__, figures.told()))
        if figures.now.n >= FEW:
            failures += ["%s: %s falls %.1f points" % (change.__name__, k, 100 * by)
                         for k, by in figures.fallen()]
        if args.verbose:
            for w in wrong[change.__name__]:
                print("    %-12s %-10s %-18s want %s got %s  review %s  %s" % w)
    print("%-18s %s" % ("together", whole.told()))
    failures += ["together: %s falls %.1f points" % (k, 100 * by) for k, by in whole.fallen()]
    count = whole.now.count
    filed = whole.now.n - count["in review"]
    share = (filed - count["wrong without review"]) / filed if filed else 1
    print("perturbed %d  dropped %d  filed without review %d, right %.2f %% (bar %.1f %%)" % (
        whole.now.n, count["dropped"], filed, 100 * share, 100 * RIGHT))
    if count["dropped"]:
        failures.append("dropped %d" % count["dropped"])
    if share < RIGHT:
        failures.append("right without review %.2f %%" % (100 * share))
    for failure in failures:
        print("  " + failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
