#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whose is a fax that tells no number? Drawn cover sheets and documents with a red head, sent through a drawn fax line in
four conditions and judged by `shouwen inspect`.
whose.py [--program P] [--seeds 301 302 ...] [--pages 75] [--verbose]
Accepted: a unit without a doubt about it. Exit 1 when one accepted is wrong, or fewer than 80 % are accepted. Seeds below
200 were used for tuning, those from 200 on never."""
import argparse
import collections
import csv
import json
import os
import random
import subprocess
import sys
import tempfile

try:
    import cv2  # noqa: F401
    import fax
    import pages
except (ImportError, OSError) as missing:
    print(f"SKIPPED: {missing}; apt install python3-pil python3-numpy python3-opencv fonts-noto-cjk "
          "fonts-arphic-ukai fonts-arphic-uming")
    sys.exit(77)

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CONDITIONS = ("fine", "fine_noise", "std", "std_noise")
KINDS = {"署名文章": "signed_article", "图文简讯": "brief", "典型案例": "model_case", "活动总结": "summary"}
ACCEPTED = 0.80


def roster(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.DictReader(file) if row["level"] != "province"]


def draw(seed, units, count, work):
    """`count` pages, cover sheets and red heads in turn: (name, unit code, kind)."""
    rng = random.Random(seed)
    made = []
    for n in range(count):
        unit, kind, page = rng.choice(units), rng.choice(list(KINDS)), pages.Page()
        if n % 2:
            pages.headed(rng, unit["name_full"], kind, page)
        else:
            pages.cover(rng, unit["name_full"], kind, page)
        name = f"{seed}-{n:03}-{'head' if n % 2 else 'cover'}"
        page.save(os.path.join(work, name))
        made.append((name, unit["code"], KINDS[kind]))
    return made


def sidecar(path):
    """As the fax server hands over a call that told no number of its own."""
    with open(path + ".json", "w", encoding="utf-8") as file:
        json.dump({"argv": ["bin/faxrcvd", "recvq/" + os.path.basename(path), "ttyS0", "1", "", ""],
                   "faxinfo": {"Sender": "", "Pages": 1, "Received": "2020:10:14 10:00:00", "CallID": [""]}}, file)


def judge(options, paths, work):
    listed = os.path.join(work, "paths.txt")
    with open(listed, "w", encoding="utf-8") as file:
        file.write("\n\n".join(paths) + "\n")  # each a history of its own
    done = subprocess.run([options.program, "inspect", "--format", "jsonl", "--units", options.units, "--campaign",
                           options.campaign, "--own-address", "office@office.example", "--list", listed],
                          stdout=subprocess.PIPE, check=True, text=True)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(records) == len(paths), (len(records), len(paths))
    return records


def accepted(record):
    doubts = [why for why in record["review"] if "unit" in why or why in ("low_confidence", "fax_not_read")]
    return bool(record.get("unit")) and not doubts


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", default=os.path.join(ROOT, "build/release/shouwen"))
    parser.add_argument("--units", default=os.path.join(ROOT, "config/etc/units.csv"))
    parser.add_argument("--campaign", default=os.path.join(ROOT, "config/etc/campaigns/2020-credit-month.toml"))
    parser.add_argument("--seeds", type=int, nargs="+", default=[301])
    parser.add_argument("--pages", type=int, default=75, help="a seed; each in four conditions")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    units = roster(options.units)
    total = collections.Counter()
    with tempfile.TemporaryDirectory() as work:
        made = [page for seed in options.seeds for page in draw(seed, units, options.pages, work)]
        for condition in CONDITIONS:
            paths = []
            for name, _, _ in made:
                paths.append(f"{work}/{name}.{condition}.tif")
                fax.degrade(f"{work}/{name}.png", condition, paths[-1])
                sidecar(paths[-1])
            count = collections.Counter()
            for (name, code, kind), record in zip(made, judge(options, paths, work)):
                sure = accepted(record)
                kinds = [item["type"] for item in record["items"]]
                count.update(pages=1, accepted=sure, wrong=sure and record["unit"] != code, kinds=kinds == [kind],
                             heads="head" in name, heads_accepted=sure and "head" in name)
                if options.verbose and (not sure or record["unit"] != code):
                    print(f"    {name} {condition}: is {code}, got {record.get('unit')} {record['review']}")
            print(f"whose {condition:10} {count['pages']} pages: accepted {100 * count['accepted'] / count['pages']:.1f} % "
                  f"(red heads {count['heads_accepted']}/{count['heads']}), wrong {count['wrong']}, kind right "
                  f"{100 * count['kinds'] / count['pages']:.1f} %", flush=True)
            total += count
    share = total["accepted"] / total["pages"]
    print(f"whose {total['pages']} pages: accepted {100 * share:.1f} % (bar {100 * ACCEPTED:.0f} %), wrong accepts "
          f"{total['wrong']} (bar 0), kind right {100 * total['kinds'] / total['pages']:.1f} %")
    return 0 if total["wrong"] == 0 and share >= ACCEPTED else 1


if __name__ == "__main__":
    sys.exit(main())
