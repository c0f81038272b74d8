# More files made to hurt, one of each kind and each way: entities in every family of XML, also within quotes; nesting in every
# family; packing by every coder; pictures of every format that say they are enormous; macros in every format that has them.
# SPDX-License-Identifier: Apache-2.0
import bz2
import io
import lzma
import struct
import tarfile
import zipfile

from samples_cfb import compound
from samples_docx import W, document, paragraph, relations, zipped
from samples_hostile import docx, packed, raw_zip, xlsx
from samples_mails import eml, tnef

SIDE = 60_000
OOXML = "http://schemas.openxmlformats.org/"
OPEN = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
OFD = 'xmlns="http://www.ofdspec.org/2016"'
DEEP = 200_000


def laughing(root):
    """A document type whose tenth entity is a thousand million times lol."""
    names = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY l0 "lol">{names}]>'


def quadratic():
    """No entity names another: one long text, quoted and named twenty thousand times."""
    long = "信" * 20_000
    return docx(f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "{long}">]><w:document xmlns:w="{W}"><w:body>{paragraph("&a;" * 20_000)}</w:body></w:document>')


def within_quotes():
    """The same entities where an attribute's value stands."""
    return docx(f'{laughing("w")}<w:document xmlns:w="{W}"><w:body><w:p><w:pPr><w:pStyle w:val="&l9;"/></w:pPr>'
                f'<w:r><w:t>信用</w:t></w:r></w:p></w:body></w:document>')


def declared_outside():
    """Entities of a file elsewhere, by a parameter entity."""
    return docx(f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]><w:document xmlns:w="{W}"><w:body>{paragraph("x")}</w:body></w:document>')


def pptx(slide):
    return zipped({"[Content_Types].xml": "<Types/>", "_rels/.rels": relations([("rId1", "officeDocument", "ppt/presentation.xml", "")]),
                   "ppt/presentation.xml": f'<p:presentation xmlns:p="{OOXML}presentationml/2006/main" xmlns:r="{OOXML}officeDocument/2006/relationships">'
                                           '<p:sldIdLst><p:sldId id="256" r:id="rId1"/></p:sldIdLst></p:presentation>',
                   "ppt/_rels/presentation.xml.rels": relations([("rId1", "slide", "slides/slide1.xml", "")]), "ppt/slides/slide1.xml": slide})


def slide(text, head='<?xml version="1.0"?>'):
    return (f'{head}<p:sld xmlns:p="{OOXML}presentationml/2006/main" xmlns:a="{OOXML}drawingml/2006/main"><p:cSld><p:spTree><p:sp><p:txBody>'
            f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>")


def odt(body, head='<?xml version="1.0"?>'):
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml":
                   f"{head}<office:document-content {OPEN}><office:body><office:text>{body}</office:text></office:body></office:document-content>"})


def ofd(page):
    return zipped({"OFD.xml": f'<OFD {OFD}><DocBody><DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>',
                   "Doc_0/Document.xml": f'<Document {OFD}><CommonData><PageArea><PhysicalBox>0 0 100 50</PhysicalBox></PageArea></CommonData>'
                                         '<Pages><Page ID="1" BaseLoc="Pages/0.xml"/></Pages></Document>', "Doc_0/Pages/0.xml": page})


def ofd_page(text, head='<?xml version="1.0"?>'):
    return (f'{head}<Page {OFD}><Content><Layer ID="2"><TextObject ID="3" Boundary="0 0 50 10" Font="1" Size="5"><TextCode X="0" Y="5">{text}</TextCode>'
            "</TextObject></Layer></Content></Page>")


def word_2003(text, head='<?xml version="1.0"?>'):
    return (f'{head}<?mso-application progid="Word.Document"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body>'
            f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:wordDocument>").encode()


def entities(add):
    add("quadratic.docx", quadratic())
    add("quotes.docx", within_quotes())
    add("parameter.docx", declared_outside())
    add("lol.pptx", pptx(slide("&l9;", laughing("p"))))
    add("lol.odt", odt("<text:p>&l9;</text:p>", laughing("o")))
    add("lol.ofd", ofd(ofd_page("&l9;", laughing("o"))))
    add("lol-2003.xml", word_2003("&l9;", laughing("w")))
    add("lol.xlsx", xlsx('<row><c t="s"><v>0</v></c></row>', "<si><t>&l9;</t></si>", laughing("sst")))
    add("lol.html", (laughing("html") + "<html><body>&l9;</body></html>").encode())


def nested(element, times):
    return f"<{element}>" * times + f"</{element}>" * times


def nesting(add, prefix, times):
    add(prefix + ".pptx", pptx(slide("信用").replace("<a:p>", nested("a:x", times) + "<a:p>")))
    add(prefix + ".xlsx", xlsx("<row>" + nested("x", times) + '<c t="inlineStr"><is><t>信用</t></is></c></row>'))
    add(prefix + ".odt", odt(nested("text:span", times) + "<text:p>信用</text:p>"))
    add(prefix + ".ofd", ofd(ofd_page("信用").replace("<TextObject", nested("PageBlock", times) + "<TextObject", 1)))
    add(prefix + ".html", ("<html><body>" + "<div>" * times + "信用").encode())


def letters(add):
    """A mail in a mail in a mail, and a winmail.dat in another."""
    mail, winmail = eml("里", "最里面"), tnef("里", "最里面", [])
    for _ in range(20):
        mail, winmail = eml("外", "x", inner=mail), tnef("外", "x", [("W.DAT", "winmail.dat", winmail)])
    add("deep.eml", mail)
    add("deep.dat", winmail)
    add("tables.rtf", b"{\\rtf1" + b"{\\trowd\\cellx1\\pard\\intbl" * 100_000 + b"x" + b"}" * 100_000 + b"}")


def coders(add):
    """Members of one stream after another: what one of them becomes is made once. 1 GiB each."""
    piece = b"a" * (64 << 20)
    add("bomb.bz2", bz2.compress(piece) * 16)
    add("bomb.xz", lzma.compress(piece, preset=0) * 16)
    add("size.tar", size_of_tar())
    add("overlap.zip", overlap())
    add("inside.zip", stored("1.zip", stored("2.zip", raw_zip([("0.bin", packed(63), 8, 63 << 26)]))))


def stored(name, octets):
    return raw_zip([(name, octets, 0, len(octets))])


def size_of_tar():
    """Its one file says it is eight gigabytes."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as tar:
        info = tarfile.TarInfo("总结.txt")
        info.size = 8 << 30
        tar.fileobj.write(info.tobuf(tarfile.GNU_FORMAT))
    return out.getvalue() + b"x" * 1024


def overlap():
    """Sixty names for one and the same 64 MiB, as packed once."""
    data = packed(1)
    one = raw_zip([("0.bin", data, 8, 64 << 20)])
    local = len(one) - 22 - (46 + len("0.bin"))
    entry = one[local:-22]
    table = b"".join(entry.replace(b"0.bin", b"%c.bin" % (33 + i)) for i in range(60))
    return one[:local] + table + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 60, 60, len(table), local, 0)


def pictures(add):
    add("huge.bmp", b"BM" + struct.pack("<IHHI", 200, 0, 0, 54) + struct.pack("<IiiHHIIiiII", 40, SIDE, SIDE, 1, 24, 0, 0, 0, 0, 0, 0) + b"\0" * 200)
    add("huge.gif", b"GIF89a" + struct.pack("<HHBBB", SIDE, SIDE, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff" + b"," + struct.pack("<HHHHB", 0, 0, SIDE, SIDE, 0) +
        b"\2\2\x4c\1\0;")
    frame = struct.pack(">HBHHB", 11, 8, SIDE, SIDE, 1) + b"\1\x11\0"
    add("huge.jpg", b"\xff\xd8\xff\xdb" + struct.pack(">H", 67) + b"\0" + b"\1" * 64 + b"\xff\xc0" + frame + b"\xff\xd9")
    add("huge.tif", tiff(SIDE))
    # 16,384 is the most its header can say.
    bits = (16_383 | 16_383 << 14).to_bytes(4, "little")
    chunk = b"VP8L" + struct.pack("<I", 5 + 3) + b"\x2f" + bits + b"\0\0\0"
    add("huge.webp", b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk)
    add("inside.docx", docx(document(paragraph("信用")), {"word/media/image1.tif": tiff(SIDE)}))


def tiff(side):
    """One bit a pixel, Group 4, one strip."""
    rows = [(256, 4, side), (257, 4, side), (258, 3, 1), (259, 3, 4), (262, 3, 0), (273, 4, 8), (277, 3, 1), (278, 4, side), (279, 4, 8)]
    return b"II*\0" + struct.pack("<I", 16) + b"\xff" * 8 + struct.pack("<H", len(rows)) + b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in rows) + b"\0" * 4


def objects():
    """A million objects nobody asks for."""
    out, table = bytearray(b"%PDF-1.4\n"), []
    for body in (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>", *([b"<<>>"] * 1_000_000)):
        table.append(len(out))
        out += b"%d 0 obj\n" % (len(table)) + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(table) + 1) + b"".join(b"%010d 00000 n \n" % at for at in table)
    return bytes(out) + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(table) + 1, start)


def macros(add):
    project = compound({"VBA": {"dir": b"x"}})
    sheet = xlsx('<row><c t="inlineStr"><is><t>活动总结</t></is></c></row>')
    add("macros.xlsm", with_part(sheet, "xl/vbaProject.bin", project))
    add("macros.pptm", with_part(pptx(slide("活动总结")), "ppt/vbaProject.bin", project))
    bof = struct.pack("<HHHHHHII", 0x809, 16, 0x600, 5, 0, 0, 0, 0) + struct.pack("<HH", 0x0A, 0)
    add("macros.xls", compound({"Workbook": bof.ljust(4096, b"\0"), "_VBA_PROJECT_CUR": {"VBA": {"dir": b"x"}}}))


def with_part(octets, name, part):
    out = io.BytesIO(octets)
    with zipfile.ZipFile(out, "a") as z:
        z.writestr(name, part)
    return out.getvalue()


def make(folder, known):
    def add(name, octets):
        with open(folder / name, "wb") as f:
            f.write(octets)
    entities(add)
    nesting(add, "deep", DEEP)
    nesting(add, "shallow", 20)
    letters(add)
    coders(add)
    pictures(add)
    macros(add)
    add("objects.pdf", objects())
    # A program under a paper's name, and a program's name above no program.
    add("program.docx", b"MZ" + b"\0" * 58 + struct.pack("<I", 64) + b"PE\0\0" + b"\0" * 400)
