# OFD by hand after GB/T 33190: with and without a prefix, Chinese folders, places written in each of the allowed ways, a template page,
# pieces out of order, a composite object, attachments, a signature; and one that is only a picture.
# SPDX-License-Identifier: Apache-2.0
from samples_docx import png, zipped

NS = "http://www.ofdspec.org/2016"


def wrapped(text, width=36):
    return [text[i:i + width] for i in range(0, len(text), width)]


def text_object(p, number, x, y, text, size=4.0):
    deltas = f"g {len(text) - 1} {size}" if len(text) > 1 else ""
    return (f'<{p}TextObject ID="{number}" Boundary="{x} {y} {size * len(text)} {size * 1.2}" Font="3" Size="{size}">'
            f'<{p}TextCode X="0" Y="{size}" DeltaX="{deltas}">{text}</{p}TextCode></{p}TextObject>')


def page(p, objects, template=""):
    xmlns = f'xmlns:{p[:-1]}="{NS}"' if p else f'xmlns="{NS}"'
    return f'<?xml version="1.0" encoding="UTF-8"?><{p}Page {xmlns}>{template}<{p}Content><{p}Layer ID="1">{objects}</{p}Layer></{p}Content></{p}Page>'


def document(p, known, folder, absolute):
    xmlns = f'xmlns:{p[:-1]}="{NS}"' if p else f'xmlns="{NS}"'
    lines, y = [], 30
    for text in known.body():
        for piece in wrapped(text.replace("\t", "　")):
            lines.append((20, y, piece))
            y += 7
    half = len(lines) // 2
    numbers = iter(range(100, 1000))
    # Written from the bottom up, to be read from the top down; each line in two pieces.
    first = "".join(text_object(p, next(numbers), x + 4.0 * len(t[:9]), at, t[9:]) + text_object(p, next(numbers), x, at, t[:9])
                    for x, at, t in reversed(lines[:half]) if t[9:])
    first += "".join(text_object(p, next(numbers), x, at, t) for x, at, t in lines[:half] if not t[9:])
    second = "".join(text_object(p, next(numbers), x, at, t) for x, at, t in lines[half:])
    second += f'<{p}CompositeObject ID="99" Boundary="20 {y + 10} 100 10" ResourceID="50"/><{p}ImageObject ID="98" Boundary="20 20 40 30" ResourceID="7"/>'
    base = f"/{folder}/" if absolute else ""
    parts = {
        "OFD.xml": f'<{p}OFD {xmlns} DocType="OFD"><{p}DocBody><{p}DocInfo><{p}Title>{known.TITLE}</{p}Title><{p}Author>办公室</{p}Author>'
                   f'<{p}CreationDate>2020-10-14</{p}CreationDate></{p}DocInfo><{p}DocRoot>{folder}/Document.xml</{p}DocRoot>'
                   f'<{p}Signatures>/{folder}/Signs/Signatures.xml</{p}Signatures></{p}DocBody></{p}OFD>',
        f"{folder}/Document.xml": f'<{p}Document {xmlns}><{p}CommonData><{p}PageArea><{p}PhysicalBox>0 0 210 297</{p}PhysicalBox></{p}PageArea>'
            f'<{p}PublicRes>{base}公共资源.xml</{p}PublicRes><{p}TemplatePage ID="2" BaseLoc="{base}Tpls/模板_0/Content.xml"/></{p}CommonData><{p}Pages>'
            f'<{p}Page ID="10" BaseLoc="{base}Pages/页_0/Content.xml"/><{p}Page ID="11" BaseLoc="{base}Pages/页_1/Content.xml"/></{p}Pages>'
            f'<{p}Attachments>{base}Attachs/Attachments.xml</{p}Attachments></{p}Document>',
        f"{folder}/公共资源.xml": f'<{p}Res {xmlns} BaseLoc="Res"><{p}Fonts><{p}Font ID="3" FontName="宋体"/></{p}Fonts><{p}MultiMedias><{p}MultiMedia ID="7" '
            f'Type="Image"><{p}MediaFile>图.png</{p}MediaFile></{p}MultiMedia></{p}MultiMedias><{p}CompositeGraphicUnits><{p}CompositeGraphicUnit ID="50">'
            f'<{p}Content>{text_object(p, 51, 0, 0, "组合对象内的文字")}</{p}Content></{p}CompositeGraphicUnit></{p}CompositeGraphicUnits></{p}Res>',
        f"{folder}/Res/图.png": png(500, 400),
        f"{folder}/Tpls/模板_0/Content.xml": page(p, text_object(p, 60, 80, 10, "模板页眉文字")),
        f"{folder}/Pages/页_0/Content.xml": page(p, first, f'<{p}Template TemplateID="2" ZOrder="Background"/>'),
        f"{folder}/Pages/页_1/Content.xml": page(p, second),
        f"{folder}/Attachs/Attachments.xml": f'<{p}Attachments {xmlns}><{p}Attachment ID="1" Name="附件一"><{p}FileLoc>{base}Attachs/a1.txt</{p}FileLoc></{p}Attachment></{p}Attachments>',
        f"{folder}/Attachs/a1.txt": "附件内容",
    }
    return zipped(parts), ["模板页眉文字", *known.body(), "组合对象内的文字"]


def make(folder, known):
    folder.add("prefixed.ofd", *document("ofd:", known, "文档_0", True))
    folder.add("plain.ofd", *document("", known, "Doc_0", False))
    scan = page("ofd:", '<ofd:ImageObject ID="5" Boundary="0 0 210 297" ResourceID="7"/>')
    folder.add("scan.ofd", zipped({
        "OFD.xml": f'<ofd:OFD xmlns:ofd="{NS}"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>',
        "Doc_0/Document.xml": f'<ofd:Document xmlns:ofd="{NS}"><ofd:CommonData><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes></ofd:CommonData><ofd:Pages>'
                              '<ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>',
        "Doc_0/DocumentRes.xml": f'<ofd:Res xmlns:ofd="{NS}" BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia ID="7" Type="Image"><ofd:MediaFile>p.png'
                                 '</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>',
        "Doc_0/Res/p.png": png(1240, 1754), "Doc_0/Pages/Page_0/Content.xml": scan}), [])
