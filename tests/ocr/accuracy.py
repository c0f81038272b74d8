#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Character accuracy of OCR on drawn pages sent through a drawn fax line.
accuracy.py READ_PAGES [--seeds 201 202 ...] [--gate] [--tesseract] [--both]
Accuracy = 1 - edit distance / length, whitespace left out, NFKC, punctuation counted but unified.
--gate: exit 1 below a floor. Seeds below 200 were used for tuning, those from 200 on never."""
import argparse
import json
import re
import subprocess
import sys
import tempfile
import unicodedata

try:
    import cv2  # noqa: F401
    import numpy  # noqa: F401
    from PIL import Image  # noqa: F401
    import fax
    import pages
except (ImportError, OSError) as missing:
    print(f"SKIPPED: {missing}; apt install python3-pil python3-numpy python3-opencv fonts-noto-cjk "
          "fonts-arphic-ukai fonts-arphic-uming")
    sys.exit(77)

# The least a page mix may score: (PP-OCRv4 with tesseract as second reader, tesseract alone).
FLOORS = {"fine": (98, 96.5), "fine_noise": (91, 85), "fine_skew2": (97.5, 92), "fine_flip": (97, 92),
          "std": (92, 82), "std_noise": (70, 69)}
SAME = str.maketrans('，。；：！？（）【】〔〕《》“”‘’、—–－·…', ',.;:!?()()()<>"""",---..')


def plain(text):
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).translate(SAME))


def distance(a, b):
    """Edit distance, a row at a time in numpy: insertions are a running minimum."""
    a = numpy.array(list(map(ord, a)))
    steps = numpy.arange(len(b) + 1)
    b = numpy.array(list(map(ord, b)))
    row = steps.copy()
    for i, c in enumerate(a):
        new = numpy.empty_like(row)
        new[0] = i + 1
        new[1:] = numpy.minimum(row[:-1] + (b != c), row[1:] + 1)
        row = numpy.minimum.accumulate(new - steps) + steps
    return int(row[-1])


def measure(program, flags, files):
    out = subprocess.run([program, *flags, *files], capture_output=True, text=True, check=False)
    if out.returncode != 0:
        sys.exit(f"{program}: {out.stderr}")
    lines = [json.loads(line) for line in out.stdout.splitlines()]
    return lines[:-1], lines[-1]


def score(read, truths):
    edits = length = 0
    for one in read:
        want = plain(truths[one["file"]])
        edits += distance(want, plain(one["text"]))
        length += len(want)
    return 100 * (1 - edits / length)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--seeds", type=int, nargs="+", default=[201, 202, 203, 204, 205])
    parser.add_argument("--conditions", nargs="+", default=list(FLOORS))
    parser.add_argument("--gate", action="store_true")
    parser.add_argument("--tesseract", action="store_true", help="tesseract alone")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    flags = ["--tesseract"] if options.tesseract else []
    failed = 0
    with tempfile.TemporaryDirectory() as work:
        names = [n for seed in options.seeds for n in pages.make(seed, work)]
        total_cpu, count, rss, upright = 0, 0, 0, None
        for condition in options.conditions:
            truths = {}
            for name in names:
                tif = f"{work}/{name}.{condition}.tif"
                fax.degrade(f"{work}/{name}.png", condition, tif)
                with open(f"{work}/{name}.txt", encoding="utf8") as f:
                    truths[tif] = f.read()
            read, cost = measure(options.program, flags, list(truths))
            engines = {one["engine"].split("-")[0] for one in read}
            alone = not any(e.startswith("ppocr") for e in engines)
            floor = FLOORS.get(condition, (0, 0))[1 if alone else 0]
            got = score(read, truths)
            total_cpu, count, rss = total_cpu + cost["cpu"], count + len(read), max(rss, cost["rss_mb"])
            mark = "" if got >= floor else "  BELOW"
            failed += got < floor
            print(f"ocr {'tesseract' if alone else 'both readers':12} {condition:11} "
                  f"{got:5.1f} % (floor {floor})  {cost['cpu'] / len(read):.2f} CPU s a page{mark}", flush=True)
            if options.verbose:
                for one in read:
                    name = one["file"].split("/")[-1]
                    print(f"    {name} {score([one], truths):5.1f} confidence {one['confidence']:.2f} "
                          f"coverage {one['coverage']:.2f} turns {one['quarters']} {one['engine']}")
        print(f"ocr {count} pages of {len(options.seeds)} seeds: {total_cpu / count:.2f} CPU s a page with "
              f"starting, peak {rss} MB in one worker")
    return 1 if failed and options.gate else 0


if __name__ == "__main__":
    sys.exit(main())
