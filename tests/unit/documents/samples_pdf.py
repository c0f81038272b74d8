# PDFs: a TrueType font inside, STSong that is not inside, a scan, one that needs a password.
# SPDX-License-Identifier: Apache-2.0
import io

from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

UMING = "/usr/share/fonts/truetype/arphic/uming.ttc"


def photo(width, height):
    out = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).save(out, "JPEG")
    return ImageReader(io.BytesIO(out.getvalue()))


def wrapped(text, width=34):
    return [text[i:i + width] for i in range(0, len(text), width)]


def pages(font, lines, encrypt=None, pictures=()):
    out = io.BytesIO()
    c = canvas.Canvas(out, pagesize=(595, 842), encrypt=encrypt, invariant=1)
    c.setTitle("信用交通活动总结")
    c.setAuthor("办公室")
    y = 780
    for line in lines:
        for number, piece in enumerate(wrapped(line)):
            if y < 60:
                c.showPage()
                y = 780
            c.setFont(font, 14)
            c.drawString(60, y, piece)
            y -= 22
    for picture in pictures:
        c.drawImage(picture, 60, 60, 100, 80)
    c.showPage()
    c.save()
    return out.getvalue()


def scan():
    out = io.BytesIO()
    c = canvas.Canvas(out, pagesize=(595, 842), invariant=1)
    for _ in range(2):
        c.drawImage(photo(1240, 1754), 0, 0, 595, 842)
        c.showPage()
    c.save()
    return out.getvalue()


def has(font, text):
    glyphs = font.face.charToGlyph
    return "".join(c for c in text if ord(c) in glyphs)


def make(folder, known):
    font = TTFont("UMing", UMING, subfontIndex=0)
    pdfmetrics.registerFont(font)
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    lines = [has(font, line.replace("\t", "　")) for line in known.body()]
    folder.add("embedded.pdf", pages("UMing", lines, pictures=[photo(640, 480)]), lines)
    # STSong's character collection ends before the rare characters, and reportlab cannot write '·' with it.
    plain = [line.replace("\t", "　").replace("·", "") for line in known.body() if "㐀" not in line]
    folder.add("stsong.pdf", pages("STSong-Light", plain), plain)
    folder.add("scan.pdf", scan(), [])
    folder.add("locked.pdf", pages("STSong-Light", ["密码保护"], StandardEncryption("user", "owner")), [])
    folder.add("owner.pdf", pages("UMing", lines, StandardEncryption("", "owner")), lines)
