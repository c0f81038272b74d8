#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""score_corpus.py as a gate, and a seeded share of perturb.py.   score_gate.py PROGRAM [CORPUS]

Without CORPUS the shared one, $SHOUWEN_SHARED or ../shared beside the source; where it is not
there, the test is skipped and says so."""
import os
import subprocess
import sys

import common


def main():
    if len(sys.argv) > 2:
        corpus = sys.argv[2]
    else:
        shared = os.environ.get("SHOUWEN_SHARED", os.path.join(common.ROOT, "..", "shared"))
        corpus = os.path.join(shared, "corpus")
        if not os.path.exists(os.path.join(corpus, "labels.jsonl")):
            print(f"SKIPPED: no labelled corpus in {corpus}; only tests/corpus is scored")
            return common.SKIPPED
    here = os.path.join(common.ROOT, "tests", "bench")
    given = ["--program", sys.argv[1], "--corpus", corpus]
    # The bars are for an installation that reads scans; without OCR those wait for a person.
    reads = os.path.exists(os.path.join(os.path.dirname(sys.argv[1]), "shouwen-ocr"))
    bars = ["--more", "--strict"] if reads else ["--gate", "--no-fax"]
    ended = subprocess.run([sys.executable, "-B", os.path.join(here, "score_corpus.py")] + given + bars)
    if ended.returncode != 0:
        return ended.returncode
    # One history in which every mail is changed in one way, of the many `./dev bench perturb` makes.
    return subprocess.run([sys.executable, "-B", os.path.join(here, "perturb.py")] + given +
                          ["--seed", "1", "--seeds", "1", "--share", "2", "--no-ocr", "--verbose"]).returncode


if __name__ == "__main__":
    sys.exit(main())
