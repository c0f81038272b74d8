# A presentation by hand: order by place, title first, table, notes, a group, a hidden slide, SmartArt.
# SPDX-License-Identifier: Apache-2.0
from samples_docx import R, png, relations, zipped

A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
NS = f'xmlns:a="{A}" xmlns:p="{P}" xmlns:r="{R}"'


def body(*lines):
    return "<p:txBody>" + "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in lines) + "</p:txBody>"


def shape(lines, at=None, ph=""):
    place = f'<a:xfrm><a:off x="{at[0]}" y="{at[1]}"/><a:ext cx="1" cy="1"/></a:xfrm>' if at else ""
    return f"<p:sp><p:nvSpPr><p:nvPr>{ph}</p:nvPr></p:nvSpPr><p:spPr>{place}</p:spPr>{body(*lines)}</p:sp>"


def tree(kind, inner, extra=""):
    return f'<?xml version="1.0"?><p:{kind} {NS}{extra}><p:cSld><p:spTree>{inner}</p:spTree></p:cSld></p:{kind}>'


def slides(pages):
    """OpenDocument, as LibreOffice takes it."""
    names = " ".join(f'xmlns:{k}="urn:oasis:names:tc:opendocument:xmlns:{v}:1.0"' for k, v in
                     (("office", "office"), ("text", "text"), ("draw", "drawing"), ("svg", "svg-compatible")))
    inner = "".join('<draw:page><draw:frame svg:x="1cm" svg:y="1cm" svg:width="22cm" svg:height="12cm"><draw:text-box>' +
                    "".join(f"<text:p>{line}</text:p>" for line in page) + "</draw:text-box></draw:frame></draw:page>" for page in pages)
    kind = "application/vnd.oasis.opendocument.presentation"
    return zipped({"mimetype": kind, "content.xml": f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} office:version="1.3">'
                   f"<office:body><office:presentation>{inner}</office:presentation></office:body></office:document-content>",
                   "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
                   f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
                   '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'})


def make(folder, known):
    pages = [[known.TITLE, known.PARAGRAPHS[0]], known.PARAGRAPHS[1:3]]
    folder.add("slides.odp", slides(pages), [line for page in pages for line in page])
    rows = "".join("<a:tr>" + "".join(f"<a:tc><a:txBody><a:p><a:r><a:t>{c}</a:t></a:r></a:p></a:txBody></a:tc>" for c in row) + "</a:tr>" for row in known.TABLE)
    table = f'<p:graphicFrame><p:xfrm><a:off x="0" y="5000000"/></p:xfrm><a:graphic><a:graphicData><a:tbl>{rows}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>'
    first = (shape([known.PARAGRAPHS[1]], (6000000, 2000000)) + shape([known.PARAGRAPHS[0]], (100000, 2000100)) + table +
             shape(["第页"], (0, 0), '<p:ph type="sldNum" idx="12"/>') + shape([known.TITLE], None, '<p:ph type="title"/>') +
             f'<p:grpSp>{shape([known.BOX], (0, 4000000))}</p:grpSp>' + shape(["版式放在最下"], None, '<p:ph type="body" idx="7"/>'))
    second = shape(known.PARAGRAPHS[2:], (0, 0)) + ('<p:graphicFrame><p:xfrm><a:off x="0" y="9000000"/></p:xfrm><a:graphic><a:graphicData>'
             '<dgm:relIds xmlns:dgm="d" r:dm="rId3"/></a:graphicData></a:graphic></p:graphicFrame>')
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations([("rId1", "officeDocument", "ppt/presentation.xml", "")]),
        "ppt/presentation.xml": f'<p:presentation {NS}><p:sldIdLst><p:sldId id="256" r:id="rId9"/><p:sldId id="257" r:id="rId2"/></p:sldIdLst></p:presentation>',
        "ppt/_rels/presentation.xml.rels": relations([("rId2", "slide", "slides/slide1.xml", ""), ("rId9", "slide", "slides/slide2.xml", "")]),
        "ppt/slides/slide2.xml": tree("sld", first),
        "ppt/slides/slide1.xml": tree("sld", second, ' show="0"'),
        "ppt/slides/_rels/slide2.xml.rels": relations([("rId1", "slideLayout", "../slideLayouts/l.xml", ""), ("rId2", "notesSlide", "../notesSlides/n.xml", "")]),
        "ppt/slides/_rels/slide1.xml.rels": relations([("rId3", "diagramData", "../diagrams/data1.xml", "")]),
        "ppt/slideLayouts/l.xml": tree("sldLayout", shape(["单击此处编辑"], (0, 8000000), '<p:ph type="body" idx="7"/>')),
        "ppt/notesSlides/n.xml": tree("notes", shape(["备注：讲稿要点在此"], None, '<p:ph type="body" idx="1"/>') + shape(["3"], None, '<p:ph type="sldNum" idx="2"/>')),
        "ppt/diagrams/data1.xml": f'<dgm:dataModel xmlns:dgm="d" {NS}><dgm:pt><dgm:t><a:p><a:r><a:t>图示甲</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:dataModel>',
        "ppt/media/image1.png": png(640, 480), "ppt/media/image2.png": png(8, 8),
    }
    text = [known.TITLE, known.PARAGRAPHS[0], known.PARAGRAPHS[1], known.BOX, *("\t".join(row) for row in known.TABLE), "版式放在最下",
            "备注：讲稿要点在此", *known.PARAGRAPHS[2:], "图示甲"]
    folder.add("hand.pptx", zipped(parts), text)
