#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""score_corpus.py as a gate.   score_gate.py PROGRAM [CORPUS]

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
    return subprocess.run([sys.executable, os.path.join(common.ROOT, "tests", "bench", "score_corpus.py"),
                           "--program", sys.argv[1], "--corpus", corpus, "--gate", "--no-fax"]).returncode


if __name__ == "__main__":
    sys.exit(main())
