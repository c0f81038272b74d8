# Mails as files: Outlook's .msg, winmail.dat, .eml in .eml; and a film.
# SPDX-License-Identifier: Apache-2.0
import base64
import struct

from samples_cfb import compound

GBK = 936
TOP, INNER, ATTACHMENT = 32, 24, 8  # octets before the properties of each


def rtf_of(text):
    return b"{\\rtf1\\ansi\\ansicpg936\\fromtext " + "".join(f"\\u{n - 65536 if n > 32767 else n}?" for n in map(ord, text)).encode() + b"\\par}"


def packed_rtf(text):
    """As Outlook packs it, all of it spelt out: a flag octet of zeros before each eight octets."""
    raw = rtf_of(text)
    body = b"".join(b"\0" + raw[i:i + 8] for i in range(0, len(raw), 8))
    return struct.pack("<IIII", len(body) + 12, len(raw), 0x75465A4C, 0) + body


def properties(head, numbers=()):
    return b"\0" * head + b"".join(struct.pack("<IIQ", tag, 6, value) for tag, value in numbers)


def attachment(name, octets):
    return {"__properties_version1.0": properties(ATTACHMENT, [(0x37050003, 1)]), "__substg1.0_3707001F": name.encode("utf-16-le"),
            "__substg1.0_37010102": octets}


def message(head, subject, body, code_page=None, rtf=None, attachments=()):
    def said(text):
        return text.encode("gb18030") if code_page else text.encode("utf-16-le")
    kind = "001E" if code_page else "001F"
    tree = {"__properties_version1.0": properties(head, [(0x3FFD0003, code_page)] if code_page else []),
            "__substg1.0_0037" + kind: said(subject), "__substg1.0_0C1A" + kind: said("张三")}
    if rtf:
        tree["__substg1.0_10090102"] = packed_rtf(rtf)
    else:
        tree["__substg1.0_1000" + kind] = said(body)
    for i, one in enumerate(attachments):
        tree[f"__attach_version1.0_#{i:08X}"] = one
    return tree


def carrying(name, inner):
    return {"__properties_version1.0": properties(ATTACHMENT, [(0x37050003, 5)]), "__substg1.0_3001001F": name.encode("utf-16-le"),
            "__substg1.0_3701000D": inner}


def tnef_attribute(level, number, value):
    return struct.pack("<BII", level, number, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def tnef_properties(rows):
    out = struct.pack("<I", len(rows))
    for tag, value in rows:
        out += struct.pack("<III", tag, 1, len(value)) + value + b"\0" * (-len(value) % 4)
    return out


def tnef(subject, body, files, rtf=None):
    out = struct.pack("<IH", 0x223E9F78, 1) + tnef_attribute(1, 0x00069007, struct.pack("<II", GBK, 0))
    out += tnef_attribute(1, 0x00018004, subject.encode("gb18030") + b"\0")
    if rtf:
        out += tnef_attribute(1, 0x00069003, tnef_properties([(0x10090102, packed_rtf(rtf))]))
    else:
        out += tnef_attribute(1, 0x0002800C, body.encode("gb18030") + b"\0")
    for short, name, octets in files:
        out += tnef_attribute(2, 0x00069002, b"\0" * 14) + tnef_attribute(2, 0x00018010, short.encode("gb18030") + b"\0")
        out += tnef_attribute(2, 0x0006800F, octets)
        if name:
            out += tnef_attribute(2, 0x00069005, tnef_properties([(0x3707001F, name.encode("utf-16-le") + b"\0\0")]))
    return out


def eml(subject, body, inner=None, files=()):
    def word(text):
        return "=?utf-8?B?" + base64.b64encode(text.encode()).decode() + "?="
    parts = [("text/plain; charset=gb18030", base64.encodebytes(body.encode("gb18030")).decode(), "")]
    parts += [("application/octet-stream", base64.encodebytes(octets).decode(), f'Content-Disposition: attachment; filename="{word(name)}"\r\n') for name, octets in files]
    out = f"From: {word('张三')} <a@b.example>\r\nSubject: {word(subject)}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"{len(subject)}x\"\r\n\r\n"
    for kind, octets, more in parts:
        out += f"--{len(subject)}x\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n{more}\r\n{octets}\r\n"
    octets = out.encode()
    if inner:
        octets += f"--{len(subject)}x\r\nContent-Type: message/rfc822\r\n\r\n".encode() + inner + b"\r\n"
    return octets + f"--{len(subject)}x--\r\n".encode()


def box(kind, *inside):
    data = b"".join(inside)
    return struct.pack(">I", 8 + len(data)) + kind + data


def film(milliseconds):
    movie = box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, 600, milliseconds * 600 // 1000) + b"\0" * 80)
    track = box(b"trak", box(b"tkhd", b"\0" * 76 + struct.pack(">II", 1280 << 16, 720 << 16)))
    return box(b"ftyp", b"isom\0\0\2\0") + box(b"mdat", b"\0" * 4000) + box(b"moov", movie, track)


def make(folder, known):
    def add(name, octets):
        with open(folder / name, "wb") as f:
            f.write(octets)
    text = "\n".join(known.body()) + "\n"
    name = "农安县交通运输局信用交通宣传月活动总结（定稿）.txt"
    file = attachment(name, text.encode())
    add("plain.msg", compound(message(TOP, "报送总结", text, attachments=[file])))
    add("gbk.msg", compound(message(TOP, "报送总结", text, code_page=GBK)))
    add("rtf.msg", compound(message(TOP, "报送总结", "", rtf=known.TITLE)))
    inner = message(INNER, "县局来信", "里面的信", attachments=[attachment("里.txt", b"x")])
    add("inner.msg", compound(message(TOP, "转发", "见附件", attachments=[carrying("县局来信", inner), file])))
    deep = message(INNER, "最里", "最里面的信")
    for i in range(12):
        deep = message(INNER, f"第{i}层", "一层", attachments=[carrying("信", deep)])
    add("deep.msg", compound(message(TOP, "层层转发", "见附件", attachments=[carrying("信", deep)])))
    files = [("ZONGJIE.TXT", name, text.encode()), ("照片.gif", "", b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;")]
    add("winmail.dat", tnef("报送总结", text, files))
    add("winmail-rtf.dat", tnef("报送总结", "", [], rtf=known.TITLE))
    county = eml("县局的信", "里面的信", files=[("简讯.txt", "简讯".encode("gb18030"))])
    add("inner.eml", eml("转发", "见所附来信", inner=county, files=[("总结.txt", text.encode())]))
    add("attached.eml", eml("转发", "信作为文件附上", files=[("县局来信.eml", county)]))
    add("film.mp4", film(83_500))
