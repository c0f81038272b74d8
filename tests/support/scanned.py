# SPDX-License-Identifier: Apache-2.0
"""A scanned page as an office sends it: drawn at 150 dpi, saved as a PDF that holds one JPEG and no text, and the mail that brings it.

As a program (Debian's Python, which has the picture library): scanned.py LINE... > page.pdf; the first
line is drawn as a red head, the second as the title, the rest as text; scanned.py --fax JSON > fax.tif."""
import base64
import io
import json
import os
import subprocess
import sys
import tempfile
from email.header import Header
from email.utils import format_datetime

FONT = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"
PYTHON = "/usr/bin/python3"
_drawn = {}


def draw(lines):
    from PIL import Image, ImageDraw, ImageFont
    page = Image.new("RGB", (1240, 1754), (252, 252, 250))
    pen = ImageDraw.Draw(page)
    y = 130
    for n, line in enumerate(lines):
        font = ImageFont.truetype(FONT, (52, 44)[n] if n < 2 else 32, index=2)
        x = (1240 - pen.textlength(line, font=font)) / 2 if n < 2 else 160
        pen.text((x, y), line, font=font, fill=(190, 30, 30) if n == 0 else (20, 20, 20))
        y += (130, 110)[n] if n < 2 else 62
    out = io.BytesIO()
    page.save(out, "PDF", resolution=150, quality=85)
    return out.getvalue()


def draw_fax(sheets):
    """A TIFF as a fax machine's folder gets it: fine, black and white, G4; the last line of a sheet stands at its foot."""
    from PIL import Image, ImageDraw, ImageFont
    made = []
    for lines in sheets:
        sheet = Image.new("1", (1728, 2292), 1)
        pen = ImageDraw.Draw(sheet)
        y = 220
        for n, line in enumerate(lines):
            font = ImageFont.truetype(FONT, 66 if n == 0 else 46, index=2)
            foot = n + 1 == len(lines)
            x = (1728 - pen.textlength(line, font=font)) / 2 if n < 2 or foot else 200
            pen.text((x, 2110 if foot else y), line, font=font, fill=0)
            y += 110 if n < 2 else 84
        made.append(sheet)
    out = io.BytesIO()
    made[0].save(out, "TIFF", compression="group4", dpi=(204, 196), save_all=True, append_images=made[1:])
    return out.getvalue()


def fax(*sheets):
    """The octets of a fax; a sheet is its lines."""
    return subprocess.run([PYTHON, "-B", __file__, "--fax", json.dumps(sheets)], check=True, stdout=subprocess.PIPE).stdout


def can_read(binary):
    """Whether pages can be drawn here and that program's OCR workers read them: they run in no sanitized build."""
    if not os.path.exists(FONT) or subprocess.run(
            [PYTHON, "-c", "import PIL"], stderr=subprocess.DEVNULL).returncode != 0:
        return False
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(page("文件", "可以识别"))
        file.flush()
        said = subprocess.run([binary, "extract", "--ocr", file.name], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return "可以识别".encode() in said.stdout


def page(*lines):
    """The octets of a page, drawn once."""
    if lines not in _drawn:
        _drawn[lines] = subprocess.run([PYTHON, "-B", __file__, *lines], check=True, stdout=subprocess.PIPE).stdout
    return _drawn[lines]


def brief(unit, title, n=0):
    """A page that says whose and what it is; `n` makes it a page of its own."""
    return page(f"{unit}文件", title, "图文简讯", f"为做好信用交通宣传月各项工作，{unit}", "组织开展了诚信宣传进企业活动，发放宣传材料",
                f"共{230 + n}份，现场解答群众咨询{60 + n}人次，收到了良好效果。", "", f"　　　　　　　　　　　　{unit}", "　　　　　　　　　　　　2020年10月9日")


def scan_mail(number, sender, scan, when, subject="", text="", name="扫描件.pdf"):
    """One mail whose only content is a scan. CRLF, bytes."""
    boundary = f"=_scan_{number}"
    payload = base64.encodebytes(scan).replace(b"\n", b"\r\n").decode()
    file_name = Header(name, "utf-8").encode()
    body = base64.encodebytes(text.encode()).replace(b"\n", b"\r\n").decode()
    return "\r\n".join([
        f"Received: from mx.example (198.51.100.7) by mail.example; {format_datetime(when)}",
        f"From: <{sender}>", "To: <630000000@qq.example>", f"Subject: {Header(subject, 'utf-8').encode()}",
        f"Date: {format_datetime(when)}", f"Message-ID: <scan.{number}@mail.example>", "MIME-Version: 1.0",
        f'Content-Type: multipart/mixed; boundary="{boundary}"', "",
        f"--{boundary}", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "", body,
        f"--{boundary}", f'Content-Type: application/pdf; name="{file_name}"',
        f'Content-Disposition: attachment; filename="{file_name}"', "Content-Transfer-Encoding: base64", "",
        payload, f"--{boundary}--", ""]).encode()


if __name__ == "__main__":
    if sys.argv[1] == "--fax":
        sys.stdout.buffer.write(draw_fax(json.loads(sys.argv[2])))
    else:
        sys.stdout.buffer.write(draw(sys.argv[1:]))
