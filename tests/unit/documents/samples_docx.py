# Word documents: one by python-docx, one by hand with what that library cannot write.
# SPDX-License-Identifier: Apache-2.0
import io
import struct
import zipfile
import zlib

import docx

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def png(width, height):
    row = b"\0" + b"\x80" * width
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(row * height)) + chunk(b"IEND", b""))


def zipped(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in parts.items():
            z.writestr(name, data)
    return out.getvalue()


def relations(rows):
    inner = "".join(f'<Relationship Id="{i}" Type="{R}/{kind}" Target="{target}"{mode}/>' for i, kind, target, mode in rows)
    return f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}">{inner}</Relationships>'


def by_library(known):
    d = docx.Document()
    d.core_properties.title, d.core_properties.author = known.TITLE, "办公室"
    d.add_heading(known.TITLE, 1)
    for text in known.PARAGRAPHS:
        d.add_paragraph(text)
    table = d.add_table(rows=0, cols=4)
    for row in known.TABLE:
        for cell, text in zip(table.add_row().cells, row):
            cell.text = text
    d.sections[0].header.paragraphs[0].text = known.HEADER
    d.sections[0].footer.paragraphs[0].text = known.FOOTER
    d.add_picture(io.BytesIO(png(800, 600)))
    d.add_picture(io.BytesIO(png(16, 16)))
    out = io.BytesIO()
    d.save(out)
    return out.getvalue()


def paragraph(text, properties="", run=""):
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def document(inner):
    return (f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{W}" xmlns:r="{R}" '
            'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
            'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
            f'<w:body>{inner}<w:sectPr/></w:body></w:document>')


def by_hand(known):
    """Text box, footnote, tracked changes, comments, hidden text, nested table, macros, a remote template."""
    box = f'<w:txbxContent>{paragraph(known.BOX)}</w:txbxContent>'
    inner = paragraph(known.TITLE)
    inner += (f'<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><wps:txbx>{box}</wps:txbx></mc:Choice>'
              f'<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>'
              f'<w:r><w:t>{known.PARAGRAPHS[0]}</w:t><w:footnoteReference w:id="2"/></w:r></w:p>')
    inner += (f'<w:p><w:del w:id="1"><w:r><w:delText>{known.DELETED}</w:delText></w:r></w:del>'
              f'<w:ins w:id="2"><w:r><w:t>{known.INSERTED}</w:t></w:r></w:ins><w:r><w:commentReference w:id="0"/></w:r></w:p>')
    inner += '<w:p><w:pPr><w:rPr><w:del w:id="3"/></w:rPr></w:pPr><w:r><w:t>段落标记已删除的</w:t></w:r></w:p>' + paragraph("两段合为一段")
    inner += paragraph("隐藏文字不应出现", run="<w:vanish/>")
    inner += ('<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE 域代码</w:instrText></w:r>'
              '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>域结果</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
              '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r></w:p>')
    nested = f'<w:tbl><w:tr><w:tc>{paragraph("内表甲")}</w:tc><w:tc>{paragraph("内表乙")}</w:tc></w:tr></w:tbl>'
    inner += f'<w:tbl><w:tr><w:tc>{paragraph("外表一")}{nested}<w:p/></w:tc><w:tc>{paragraph("外表二")}</w:tc></w:tr></w:tbl>'
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations([("rId1", "officeDocument", "word/document.xml", "")]),
        "word/document.xml": document(inner),
        "word/_rels/document.xml.rels": relations([
            ("rId1", "footnotes", "footnotes.xml", ""), ("rId2", "comments", "comments.xml", ""),
            ("rId3", "attachedTemplate", "https://template.example/x.dotm", ' TargetMode="External"'),
            ("rId4", "hyperlink", "https://link.example/", ' TargetMode="External"')]),
        "word/footnotes.xml": f'<w:footnotes xmlns:w="{W}"><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p>'
                              f'</w:footnote><w:footnote w:id="2">{paragraph(known.FOOTNOTE)}</w:footnote></w:footnotes>',
        "word/comments.xml": f'<w:comments xmlns:w="{W}"><w:comment w:id="0">{paragraph(known.COMMENT)}</w:comment></w:comments>',
        "word/vbaProject.bin": b"\xd0\xcf\x11\xe0",
        "word/embeddings/附表.xlsx": b"PK\x03\x04 an inner file",
    }
    text = [known.TITLE, known.PARAGRAPHS[0], known.BOX, known.INSERTED, "段落标记已删除的两段合为一段", "域结果☑",
            "外表一 内表甲 内表乙\t外表二", known.FOOTNOTE]
    return zipped(parts), text


def level(index, fmt, text, extra="", start=1):
    return (f'<w:lvl w:ilvl="{index}"><w:start w:val="{start}"/><w:numFmt w:val="{fmt}"/>{extra}<w:suff w:val="nothing"/>'
            f'<w:lvlText w:val="{text}"/></w:lvl>')


def numbered(known):
    """一、 linked to a style, （一） and 1. below it, 甲 with its own start, a list that restarts, a bullet, one taken off."""
    rules = (f'<w:numbering xmlns:w="{W}">'
             '<w:abstractNum w:abstractNumId="0">' + level(0, "chineseCounting", "%1、", '<w:pStyle w:val="H1"/>') +
             level(1, "chineseCountingThousand", "（%2）") + level(2, "decimal", "%3.") +
             level(3, "decimal", "%1.%3.%4 ", "<w:isLgl/>") + '</w:abstractNum>'
             '<w:abstractNum w:abstractNumId="1">' + level(0, "ideographTraditional", "%1．") + '</w:abstractNum>'
             '<w:abstractNum w:abstractNumId="2">' + level(0, "bullet", "\uf0b7") + '</w:abstractNum>'
             '<w:abstractNum w:abstractNumId="3"><w:numStyleLink w:val="ListS"/></w:abstractNum>'
             '<w:abstractNum w:abstractNumId="4"><w:styleLink w:val="ListS"/>' + level(0, "decimalEnclosedCircleChinese", "%1") +
             '</w:abstractNum>'
             '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
             '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
             '<w:num w:numId="3"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="3"/></w:lvlOverride></w:num>'
             '<w:num w:numId="4"><w:abstractNumId w:val="2"/></w:num><w:num w:numId="5"><w:abstractNumId w:val="3"/></w:num>'
             '<w:num w:numId="6"><w:abstractNumId w:val="4"/></w:num></w:numbering>')
    styles = (f'<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Normal"/></w:style>'
              '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:basedOn w:val="N"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
              '<w:style w:type="paragraph" w:styleId="H1b"><w:name w:val="H1b"/><w:basedOn w:val="H1"/></w:style>'
              '<w:style w:type="numbering" w:styleId="ListS"><w:name w:val="ListS"/><w:pPr><w:numPr><w:numId w:val="6"/></w:numPr></w:pPr></w:style></w:styles>')
    def item(text, number=None, at=None, style=None):
        p = f'<w:pStyle w:val="{style}"/>' if style else ""
        if number is not None:
            p += f'<w:numPr><w:ilvl w:val="{at or 0}"/><w:numId w:val="{number}"/></w:numPr>'
        return paragraph(text, p)
    rows = [("工作开展情况", None, None, "H1", "一、"), ("组织领导", 1, 1, None, "（一）"), ("宣传发动", 1, 1, None, "（二）"),
            ("印发方案", 1, 2, None, "1."), ("召开会议", 1, 2, None, "2."), ("主要成效", None, None, "H1", "二、"),
            ("归集共享", 1, 1, None, "（一）"), ("开设专栏", 1, 2, None, "1."), ("深层", 1, 3, None, "2.1.1 "),
            ("下步打算", None, None, "H1b", "三、"), ("取消编号", 0, 0, "H1", ""), ("附则", 2, 0, None, "甲．"), ("附表", 2, 0, None, "乙．"),
            ("另起", 3, 0, None, "丙．"), ("接续", 3, 0, None, "丁．"), ("圆点", 4, 0, None, ""), ("圈码", 5, 0, None, "①"),
            ("圈码二", 5, 0, None, "②")]
    inner = "".join(item(text, number, at, style) for text, number, at, style, _ in rows)
    inner += "".join(item(f"第{i}条", None, None, "H1") for i in range(4, 22))
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml."
    overrides = "".join(f'<Override PartName="/word/{part}.xml" ContentType="{main}{kind}+xml"/>' for part, kind in
                        (("document", "document.main"), ("styles", "styles"), ("numbering", "numbering")))
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
                               f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{overrides}</Types>',
        "_rels/.rels": relations([("rId1", "officeDocument", "/word/document.xml", "")]),
        "word/document.xml": document(inner),
        "word/_rels/document.xml.rels": relations([("rId1", "styles", "styles.xml", ""), ("rId2", "numbering", "numbering.xml", "")]),
        "word/styles.xml": styles, "word/numbering.xml": rules,
    }
    tens = ["四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五", "十六", "十七", "十八", "十九", "二十", "二十一"]
    text = [label + words for words, _, _, _, label in rows] + [f"{n}、第{i}条" for i, n in zip(range(4, 22), tens)]
    return zipped(parts), text


def make(folder, known):
    folder.add("library.docx", by_library(known), known.body() + [known.HEADER, known.FOOTER])
    folder.add("hand.docx", *by_hand(known))
    folder.add("numbered.docx", *numbered(known))
    lol = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10 if i else "哈"}">' for i in range(10))
    folder.add("laughs.docx", zipped({"word/document.xml": f'<?xml version="1.0"?><!DOCTYPE w [{lol}]><w:document xmlns:w="{W}"><w:body><w:p>'
                                                           '<w:r><w:t>&a9;</w:t></w:r></w:p></w:body></w:document>'}), [])
    folder.add("external.docx", zipped({"word/document.xml": '<?xml version="1.0"?><!DOCTYPE w SYSTEM "file:///etc/passwd" [<!ENTITY x SYSTEM '
                                        f'"file:///etc/passwd">]><w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>'}), [])
    folder.add("bomb.docx", zipped({"word/document.xml": document("<w:p/>" * 21_000_000)}), [])
    folder.add("deep.docx", zipped({"word/document.xml": document("<w:sdt>" * 200_000)}), [])
