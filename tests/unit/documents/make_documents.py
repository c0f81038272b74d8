#!/usr/bin/python3
# Writes the sample documents the reader tests need: NAME and beside it NAME.txt, the text a reader must find in it.
# Usage: make_documents.py FOLDER [office] [attachments]. Does nothing when FOLDER is already whole; two at once wait for each other.
# office: those LibreOffice makes out of the others, which takes a minute. attachments: hostile, locked and cut files, mails as files;
# what is to be found in them the tests say.
# SPDX-License-Identifier: Apache-2.0
import fcntl
import os
import sys

import known_text as known
import samples_docx
import samples_hostile
import samples_locked
import samples_mails
import samples_ofd
import samples_office
import samples_pdf
import samples_pptx
import samples_rtf
import samples_unfold
import samples_xlsx

FAMILIES = {"whole": (samples_docx, samples_xlsx, samples_pptx, samples_pdf, samples_ofd, samples_rtf), "office": (samples_office,),
            "attachments": (samples_hostile, samples_locked, samples_mails, samples_unfold)}


class Folder:
    def __init__(self, path):
        self.path = path

    def add(self, name, octets, lines):
        with open(os.path.join(self.path, name), "wb") as f:
            f.write(octets)
        self.expect(name, lines)

    def expect(self, name, lines):
        with open(os.path.join(self.path, name + ".txt"), "w", encoding="utf-8") as f:
            f.write("\n".join(lines) + "\n")

    def __truediv__(self, name):
        return os.path.join(self.path, name)


def main():
    folder = Folder(sys.argv[1])
    os.makedirs(folder.path, exist_ok=True)
    with open(folder / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for stamp in ("whole", *sys.argv[2:]):
            if os.path.exists(folder / stamp):
                continue
            for family in FAMILIES[stamp]:
                family.make(folder, known)
            with open(folder / stamp, "w", encoding="utf-8"):
                pass


if __name__ == "__main__":
    main()
