# SPDX-License-Identifier: Apache-2.0
"""One change to one labelled mail, each kind a function: what perturb.py makes of the corpus."""
import copy
import csv
import email
import email.encoders
import email.header
import email.mime.application
import email.policy
import email.utils
import functools
import io
import os
import re
import zipfile

MISTYPED = {"磐": "盘", "桦": "华", "蛟": "姣", "舒": "抒", "靖": "静", "辉": "挥", "梨": "犁",
            "扶": "抚", "榆": "渝", "德": "得", "惠": "慧", "临": "林", "集": "级", "珲": "浑",
            "敦": "墩", "汪": "旺", "洮": "桃", "赉": "莱", "铁": "贴", "源": "原", "昌": "倡",
            "船": "般", "潭": "谭", "满": "瞒", "龙": "笼", "清": "青", "图": "途", "和": "合"}
OTHER_WORK = ["另：安全生产月材料已另行报送安监处。", "附带说明，春运值班表已发运输处。",
              "防汛日报请见另一封邮件。", "年度考核材料不在此件内。"]
BLANK_SUBJECTS = ["", "无主题", "材料", "文件", "(无主题)"]
QUOTED = ["各单位：请于10月15日前报送图文简讯两篇，10月23日前报送典型案例1个。",
          "各市（州）、长白山管委会：请将活动总结于11月3日前报厅研究室。",
          "请抓紧报送署名文章，注明单位名称。"]
SIGN_OFFS = ["联系人：某某，电话见通讯录", "此致\n敬礼"]


@functools.lru_cache(maxsize=4096)
def words_of(octets, depth=2):
    """Of a docx, or of those in an archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as z:
            if "word/document.xml" in z.namelist():
                xml = z.read("word/document.xml").decode("utf-8")
                return "".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", xml))
            return "\n".join(words_of(z.read(n), depth - 1) for n in z.namelist()) if depth else ""
    except (zipfile.BadZipFile, KeyError, RuntimeError, UnicodeDecodeError):
        return ""


@functools.lru_cache(maxsize=None)
def parsed(path):
    with open(path, "rb") as f:
        return email.message_from_bytes(f.read(), policy=email.policy.compat32)


class Mail:
    """One mail, taken apart as far as a change needs it."""

    def __init__(self, path):
        self.message = copy.deepcopy(parsed(path))

    def parts(self):
        return [p for p in self.message.walk() if not p.is_multipart()]

    def body(self):
        for part in self.parts():
            if part.get_content_type() == "text/plain" and not part.get_filename():
                return part
        return None

    def body_text(self):
        part = self.body()
        if part is None:
            return None
        raw = part.get_payload(decode=True) or b""
        for charset in (part.get_content_charset(), "utf-8", "gb18030"):
            try:
                return raw.decode(charset or "ascii")
            except (LookupError, UnicodeDecodeError):
                continue
        return None

    def set_body(self, text, charset="utf-8"):
        part = self.body()
        del part["Content-Transfer-Encoding"]
        part.set_payload(text.encode(charset, "replace").decode("latin-1"))
        raw = text.encode(charset, "replace")
        part.set_payload(raw)
        email.encoders.encode_base64(part)
        part.set_param("charset", charset)

    def decoded(self, name):
        try:
            return str(email.header.make_header(email.header.decode_header(self.message[name] or "")))
        except (LookupError, UnicodeDecodeError, ValueError):
            return ""

    def set_subject(self, text, charset="utf-8"):
        del self.message["Subject"]
        self.message["Subject"] = email.header.Header(text, charset).encode()

    def names(self):
        out = []
        for part in self.parts():
            name = part.get_filename()
            if name:
                try:
                    name = str(email.header.make_header(email.header.decode_header(name)))
                except (LookupError, UnicodeDecodeError, ValueError):
                    name = ""
                out.append((part, name))
        return out

    def rename(self, part, name):
        encoded = email.header.Header(name, "utf-8").encode().replace("\n", "")
        for header, key in (("Content-Type", "name"), ("Content-Disposition", "filename")):
            if part[header] is None:
                continue
            value = part[header].split(";")[0].strip()
            part.replace_header(header, '%s; %s="%s"' % (value, key, encoded))

    def document_text(self):
        return "\n".join(words_of(part.get_payload(decode=True) or b"") for part, _ in self.names())

    def octets(self):
        return self.message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


class Roster:
    def __init__(self, path):
        self.names, self.addresses, self.domains = {}, {}, {}
        with open(path, encoding="utf-8") as f:
            for row in csv.DictReader(f):
                words = [row["name_full"], row["short_name"]] + row["aliases"].split(";")
                self.names[row["code"]] = [w for w in words if len(w) > 2]
                for a in row["emails"].split(";"):
                    self.addresses[a.lower()] = row["code"]
                for d in row["email_domains"].split(";"):
                    self.domains[d.lower()] = row["code"]

    def knows(self, address, unit):
        address = address.lower()
        return unit in (self.addresses.get(address), self.domains.get(address.rpartition("@")[2]))

    def named(self, unit, text):
        return any(n in text for n in self.names.get(unit, []))

    def place(self, unit):
        return re.sub("(交通运输局|交通局)$", "", self.names[unit][1])


def blank_subject(mail, rng, _roster, _label):
    mail.set_subject(rng.choice(BLANK_SUBJECTS))
    return True


def generic_names(mail, _rng, _roster, _label):
    done = False
    for n, (part, name) in enumerate(mail.names(), 1):
        ext = os.path.splitext(name)[1].lower()
        if ext in (".docx", ".doc", ".wps", ".pdf", ".ofd"):
            mail.rename(part, "新建文档%s%s" % ("" if n == 1 else n, ext))
            done = True
    return done


def empty_body(mail, _rng, _roster, _label):
    if not mail.names() or mail.body() is None or mail.message["In-Reply-To"]:
        return False
    mail.set_body("")
    return True


def signature_first(mail, rng, _roster, _label):
    text = mail.body_text()
    lines = [l for l in (text or "").splitlines() if l.strip()]
    if len(lines) < 2 or len(lines[-1]) > 24:
        return False
    mail.set_body("\n".join([lines[-1]] + lines[:-1] + [rng.choice(SIGN_OFFS)]) + "\n")
    return True


def other_charset(mail, rng, _roster, _label):
    text = mail.body_text()
    if not text:
        return False
    charset = rng.choice(["gb18030", "utf-8", "utf-16"])
    mail.set_body(text, charset)
    mail.set_subject(mail.decoded("Subject"), rng.choice(["gb18030", "utf-8"]))
    return True


def other_work(mail, rng, _roster, _label):
    text = mail.body_text()
    if text is None:
        return False
    mail.set_body(text.rstrip() + "\n" + rng.choice(OTHER_WORK) + "\n")
    return True


def mistyped(mail, rng, roster, label):
    place = roster.place(label["unit"])
    found = [c for c in place if c in MISTYPED]
    if not found:
        return False
    c = rng.choice(found)
    wrong = place.replace(c, MISTYPED[c])
    subject, text = mail.decoded("Subject"), mail.body_text()
    if place not in subject + (text or ""):
        return False
    mail.set_subject(subject.replace(place, wrong))
    if text:
        mail.set_body(text.replace(place, wrong))
    return True


def reply_prefix(mail, rng, _roster, _label):
    if mail.message["In-Reply-To"]:
        return False
    mail.set_subject(rng.choice(["转发：", "Fw: ", "【紧急】", "报送："]) + mail.decoded("Subject"))
    return True


def sender_name(mail, rng, _roster, _label):
    address = email.utils.parseaddr(mail.message["From"] or "")[1]
    if not address:
        return False
    del mail.message["From"]
    name = rng.choice(["晴天", "办公室", "小王", "13900000000", "user"])
    mail.message["From"] = "%s <%s>" % (email.header.Header(name, "utf-8").encode(), address)
    return True


def signature_dropped(mail, _rng, _roster, _label):
    lines = [l for l in (mail.body_text() or "").splitlines() if l.strip()]
    if len(lines) < 2 or len(lines[-1]) > 24:
        return False
    mail.set_body("\n".join(lines[:-1]) + "\n")
    return True


def polite(mail, rng, _roster, _label):
    text = mail.body_text()
    if text is None:
        return False
    mail.set_body(rng.choice(["尊敬的领导：\n您好！\n", "厅研究室各位老师：\n大家好，打扰了。\n", "您好，\n"]) + text)
    return True


def quoted_notice(mail, rng, _roster, _label):
    text = mail.body_text()
    if text is None or mail.message["In-Reply-To"] or "原始邮件" in text:
        return False
    mail.set_body(text.rstrip() + "\n\n\n------------------ 原始邮件 ------------------\n"
                  '发件人: "厅研究室" <630000000@qq.example>\n主题: 关于报送活动材料的通知\n\n' + rng.choice(QUOTED) + "\n")
    return True


def html_body(mail, _rng, _roster, _label):
    text = mail.body_text()
    if not text:
        return False
    part = mail.body()
    mail.set_body("<html><body>%s</body></html>" % "".join(
        "<p>%s</p>" % line.replace("&", "&amp;").replace("<", "&lt;") for line in text.splitlines()))
    part.set_type("text/html")
    return True


def numbered_names(mail, _rng, _roster, _label):
    found = [(p, n) for p, n in mail.names() if n and "." in n]
    for k, (part, name) in enumerate(found, 1):
        mail.rename(part, "附件%d：%s" % (k, name))
    return bool(found)


def spaced_names(mail, _rng, roster, label):
    place, done = roster.place(label["unit"]), False
    subject, text = mail.decoded("Subject"), mail.body_text()
    if place in subject:
        mail.set_subject(subject.replace(place, " ".join(place)))
        done = True
    if text and place in text:
        mail.set_body(text.replace(place, " ".join(place)))
        done = True
    return done


def packed(mail, _rng, _roster, _label):
    """Everything attached in one archive."""
    if mail.message.get_content_type() != "multipart/mixed":
        return False
    kept = [(p, n) for p, n in mail.names() if n and p in mail.message.get_payload()]
    if not kept or len(kept) != len(mail.names()) or len({n for _, n in kept}) < len(kept):
        return False
    if any(not n.lower().endswith((".docx", ".doc", ".wps", ".pdf", ".jpg", ".png")) for _, n in kept):
        return False
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for part, name in kept:
            z.writestr(zipfile.ZipInfo("材料/" + name, (2020, 10, 1, 8, 0, 0)), part.get_payload(decode=True))
    rest = [p for p in mail.message.get_payload() if all(p is not k for k, _ in kept)]
    archive = email.mime.application.MIMEApplication(out.getvalue(), "zip")
    archive.add_header("Content-Disposition", "attachment", filename=("utf-8", "", "材料.zip"))
    mail.message.set_payload(rest + [archive])
    return True


CHANGES = [signature_dropped, polite, quoted_notice, html_body, numbered_names, spaced_names, packed,
           blank_subject, generic_names, empty_body, signature_first, other_charset, other_work,
           mistyped, reply_prefix, sender_name]
