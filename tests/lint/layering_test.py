#!/usr/bin/env python3
# Checks the tree against rules.py: layering, libraries, names, licences, lengths, readmes, leftovers.
# Usage: layering_test.py [ROOT]   exit 0 clean, 1 with every complaint listed.
# SPDX-License-Identifier: Apache-2.0
import os
import sys

import rules


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), "..", "..")
    tree = rules.Tree(os.path.abspath(root))
    if not any(True for _ in tree.code()):
        sys.exit(f"no sources under {root}")
    bad = 0
    for rule in rules.RULES:
        complaints = list(rule(tree))
        bad += len(complaints)
        if complaints:
            print(f"-- {rule.__name__}: {rule.__doc__}")
            print("\n".join(complaints))
    print(rules.size_report(tree))
    print(f"{len(tree.files)} files, {sum(1 for _ in tree.includes())} includes, {bad} complaints")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
