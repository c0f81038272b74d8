# What LibreOffice writes out of the library's docx and xlsx, when it is installed.
# SPDX-License-Identifier: Apache-2.0
import os
import shutil
import subprocess
import tempfile

WANTED = [("library.docx", "odt", "odt", "office.odt"), ("library.docx", "rtf", "rtf", "office.rtf"), ("library.docx", "fodt", "fodt", "office.fodt"),
          ("library.docx", "xml:MS Word 2003 XML", "xml", "office2003.xml"), ("library.docx", "pdf", "pdf", "office.pdf"),
          ("library.docx", "html", "html", "office.html"), ("library.docx", "docx", "docx", "office.docx"), ("library.xlsx", "ods", "ods", "office.ods"),
          ("library.xlsx", "xlsx", "xlsx", "office.xlsx"), ("slides.odp", "pptx", "pptx", "office.pptx"), ("slides.odp", "ppt", "ppt", "office.ppt")]


def make(folder, known):
    if not shutil.which("soffice"):
        return
    with tempfile.TemporaryDirectory() as work:
        for source, convert, ext, name in WANTED:
            out = os.path.join(work, "out")
            subprocess.run(["soffice", "--headless", "--norestore", f"-env:UserInstallation=file://{work}/profile", "--convert-to", convert, "--outdir", out,
                            folder / source], check=False, timeout=120, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            made = os.path.join(out, os.path.splitext(source)[0] + "." + ext)
            if not os.path.exists(made):  # it says 0 when nothing was converted
                continue
            shutil.copyfile(folder / (source + ".txt"), folder / (name + ".txt"))
            shutil.move(made, folder / name)
