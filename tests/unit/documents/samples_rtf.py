# RTF by hand: GBK octets by font, Unicode words with their stand-ins, nested font table, destinations to leave out, tables, list labels.
# SPDX-License-Identifier: Apache-2.0
from samples_docx import png


def gbk(text):
    return "".join(f"\\'{o:02x}" for o in text.encode("gb18030"))


def unicode_words(text):
    units = text.encode("utf-16-le")
    return "".join(f"\\u{int.from_bytes(units[i:i + 2], 'little', signed=True)}?" for i in range(0, len(units), 2))


def mixed(text):
    """What GBK has as its octets, the rest as Unicode words."""
    out = ""
    for c in text:
        try:
            c.encode("gbk")
            out += f"\\'{c.encode('gbk')[0]:02x}\\'{c.encode('gbk')[1]:02x}" if ord(c) > 127 else c
        except UnicodeEncodeError:
            out += unicode_words(c)
    return out


def make(folder, known):
    head = ("{\\rtf1\\ansi\\ansicpg936\\deff0\\uc1{\\fonttbl{\\f0\\froman\\fcharset0 Times New Roman;}{\\f13\\fnil\\fcharset134{\\*\\panose 02010600030101010101}"
            "{\\*\\falt SimSun}" + gbk("宋体") + ";}{\\f3\\fnil\\fcharset2 Symbol;}}{\\colortbl;\\red0\\green0\\blue0;}{\\stylesheet{\\s0 " + gbk("正文样式") + ";}}"
            "{\\info{\\title " + gbk("活动总结") + "}{\\author " + gbk("办公室") + "}}{\\*\\generator 某软件;}")
    body = "\\pard\\plain\\f13 " + "\\par\n".join(mixed(text) for text in [known.TITLE, *known.PARAGRAPHS]) + "\\par\n"
    for row in known.TABLE:
        body += "\\trowd\\intbl " + "\\cell ".join(mixed(c) for c in row) + "\\cell\\row\n"
    body += "\\pard\\plain\\f13{\\header " + gbk(known.HEADER) + "\\par}{\\footer " + gbk(known.FOOTER) + "\\par}"
    body += "{\\listtext\\pard\\plain\\f13 " + gbk("一、") + "\\tab}" + gbk("编号段落") + "\\par "
    body += "{\\deleted " + gbk(known.DELETED) + "}{\\revised " + gbk(known.INSERTED) + "}{\\v " + gbk("隐藏文字") + "}\\par "
    body += "{\\field{\\*\\fldinst HYPERLINK " + gbk("域代码") + "}{\\fldrslt " + gbk("域结果") + "}}\\par "
    body += "{\\shp{\\*\\shpinst\\shpleft1{\\sp{\\sn fBehind}{\\sv 0}}{\\shptxt " + gbk(known.BOX) + "\\par}}{\\shprslt " + gbk("重复的旧形式") + "}}"
    body += "{\\upr{" + gbk("旧编码") + "}{\\*\\ud{" + unicode_words("新编码") + "}}}\\par{\\*\\annotation " + gbk(known.COMMENT) + "}"
    body += "{\\f3 \\'b7}\\u-3913?{\\*\\shppict{\\pict\\pngblip\\picwgoal100 " + png(300, 200).hex() + "}}{\\nonshppict{\\pict\\wmetafile8 0100}}"
    body += "{\\pict\\jpegblip\\bin5 }}}}}}" + gbk("二进制之后") + "\\par}"
    lines = [*known.body(), "一、编号段落", known.INSERTED, "域结果", known.BOX, "新编码", "二进制之后", known.HEADER, known.FOOTER]
    folder.add("hand.rtf", (head + body).encode("gb18030"), lines)
