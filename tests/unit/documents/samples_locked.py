# Files with a password, of every kind that has one, and files cut in the middle. What 7z packs is made by it; formats no free
# program writes are put together by hand as far as a reader can tell without the key.
# SPDX-License-Identifier: Apache-2.0
import bz2
import gzip
import io
import lzma
import os
import shutil
import struct
import subprocess
import tarfile
import tempfile
import zlib

import docx as python_docx
import openpyxl
from reportlab.lib.pdfencrypt import StandardEncryption
from samples_cfb import compound
from samples_docx import zipped
from samples_hostile import xlsx
from samples_pdf import pages

PACKED = [("zipcrypto.zip", ["-tzip", "-psecret", "-mem=ZipCrypto"]), ("aes.zip", ["-tzip", "-psecret", "-mem=AES256"]),
          ("data.7z", ["-t7z", "-psecret"]), ("names.7z", ["-t7z", "-psecret", "-mhe=on"]), ("open.7z", ["-t7z"])]


def rar_block(kind, flags, body, data=b""):
    head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
    return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head + data


def rar(name, data, locked=False, hidden=False):
    """RAR 4, stored. locked: the file's octets need a password; hidden: so does everything behind the first header."""
    body = struct.pack("<IIBIIBBHI", len(data), len(data), 3, zlib.crc32(data), 0x51210000, 29, 0x30, len(name), 0o100644) + name
    start = b"Rar!\x1a\x07\x00" + rar_block(0x73, 0x80 if hidden else 0, b"\0" * 6)
    if hidden:
        return start + bytes(range(256)) * 2
    return start + rar_block(0x74, 0x8000 | (4 if locked else 0), body, data) + rar_block(0x7B, 0x4000, b"")


def word(number_of_format, flags, text="密码保护"):
    """A Word document of one piece as far as its first block says."""
    fib = bytearray(b"\0" * 1024)
    struct.pack_into("<HHHHHH", fib, 0, 0xA5EC, number_of_format, 0, 0x804, 0, flags)
    return compound({"WordDocument": bytes(fib) + text.encode("utf-16-le").ljust(4096, b"\0"), "1Table": b"\0" * 4096})


def excel(locked):
    bof = struct.pack("<HHHHHHII", 0x809, 16, 0x600, 5, 0, 0, 0, 0)
    lock = struct.pack("<HH", 0x2F, 6) + b"\1\0\1\0\1\0" if locked else b""
    return compound({"Workbook": (bof + lock + struct.pack("<HH", 0x0A, 0)).ljust(4096, b"\0")})


def slides():
    return compound({"PowerPoint Document": b"\0" * 4096, "Current User": struct.pack("<IIII", 0x0FF60000, 20, 0x14, 0xF3D1C4DF) + b"\0" * 16})


def office(known, kind):
    out = io.BytesIO()
    if kind == "docx":
        d = python_docx.Document()
        for text in known.body() * 40:
            d.add_paragraph(text)
        d.save(out)
    else:
        book = openpyxl.Workbook()
        for row in known.TABLE * 200:
            book.active.append(row)
        book.save(out)
    return out.getvalue()


def with_7z(folder, known):
    if not shutil.which("7z"):
        return
    with tempfile.TemporaryDirectory() as work:
        for name in ("总结.txt", "简讯.txt"):
            with open(os.path.join(work, name), "w", encoding="utf-8") as f:
                f.write("\n".join(known.body()))
        for name, options in PACKED:
            subprocess.run(["7z", "a", "-bd", *options, os.path.join(work, name), "总结.txt", "简讯.txt"], cwd=work, check=True,
                           stdout=subprocess.DEVNULL)
            shutil.move(os.path.join(work, name), folder / name)


def make(folder, known):
    def add(name, octets):
        with open(folder / name, "wb") as f:
            f.write(octets)
    with_7z(folder, known)
    text = "\n".join(known.body()).encode() * 50
    package = {"EncryptionInfo": b"\4\0\4\0" + b"<encryption/>", "EncryptedPackage": b"\0" * 5000}
    for kind in ("docx", "xlsx", "pptx"):
        add("locked." + kind, compound(package))
    add("locked.doc", word(0xC1, 0x100 | 0x200 | 0x1000))
    add("locked.xls", excel(True))
    add("locked.ppt", slides())
    add("user.pdf", pages("Helvetica", ["locked"], StandardEncryption("user", "owner")))
    add("locked.ofd", zipped({"OFD.xml": '<OFD xmlns="http://www.ofdspec.org/2016"><Encryptions>Encryptions.xml</Encryptions></OFD>', "Encryptions.xml": "<E/>"}))
    add("locked.odt", zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "\1\2\3", "META-INF/manifest.xml":
        '<manifest:manifest xmlns:manifest="m"><manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>'}))
    add("data.rar", rar(b"a.txt", text, locked=True))
    add("hidden.rar", rar(b"a.txt", text, hidden=True))
    add("open.rar", rar(b"a.txt", text))
    # Whole ones, which the tests cut.
    add("whole.docx", office(known, "docx"))
    add("whole.xlsx", office(known, "xlsx"))
    add("whole.zip", zipped({f"{i}.txt": text + bytes([65 + i]) for i in range(9)}))
    add("whole.gz", gzip.compress(text, mtime=0))
    add("whole.bz2", bz2.compress(text))
    add("whole.xz", lzma.compress(text))
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for i in range(9):
            info = tarfile.TarInfo(f"{i}.txt")
            info.size = len(text)
            tar.addfile(info, io.BytesIO(text))
    add("whole.tar", out.getvalue())
    add("whole.rtf", b"{\\rtf1\\ansi\\ansicpg936 " + "".join(f"\\u{ord(c)}?" for c in "信用交通宣传月" * 200).encode() + b"\\par}")
    add("strings-short.xlsx", xlsx('<row><c t="inlineStr"><is><t>信用</t></is></c></row>'))
