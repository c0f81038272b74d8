#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Changes the labelled mails, one thing at a time, and asks whether the decisions still stand.

  perturb.py [--program build/release/shouwen] [--corpus DIR] [--seed 1] [--seeds 2] [--share 1]
             [--no-ocr] [--verbose]

A change is made only where what it hides still stands somewhere else in the mail: the unit by its
address or by name, the kind in a document. The corpus is run through once for each kind of change,
as a history of its own in which every mail is changed in one way, each time another; after as many
histories as there are kinds every mail was changed in every way. --share takes so many of them.
For each kind of change the figures of the changed mails are compared with those of the same mails
unchanged. Exit 1 when a figure falls by more than 3 points, a mail is dropped, or fewer than 99.5 %
of what is filed without review is right.
"""
import argparse
import collections
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
import random
import re
import shutil
import sys
import tempfile
import zipfile

import score_corpus as score

FALL, RIGHT = 0.03, 0.995
FEW = 30  # of fewer mails one is more than the fall allowed: they count in the whole only
FIGURES = ("disposition", "unit", "ack", "item F1", "problems F1")
# Of the same sound or shape, as input methods confuse them; none is taken from the program.
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


def stands(mail, roster, label):
    """Could a careful clerk still know the unit and the kinds?"""
    address = email.utils.parseaddr(mail.message["From"] or "")[1]
    documents = mail.document_text()
    text = "\n".join([mail.decoded("Subject"), mail.decoded("From"), mail.body_text() or "",
                      documents] + [n for _, n in mail.names()])
    unit = label.get("unit")
    if unit and not roster.knows(address, unit) and not roster.named(unit, text):
        return False
    kinds = not label["items"] or documents or any(i.get("body") for i in label["items"])
    return bool(kinds)


def eligible(label):
    return (label["channel"] == "email" and label["disposition"] in score.BRINGS and
            label.get("unit") and not label["id"].startswith(("h_", "x_")) and
            not label.get("group") and not label.get("duplicate_of") and not label.get("claims"))


def changed(path, change, rng, roster, label):
    try:
        mail = Mail(path)
        if change(mail, rng, roster, label) and stands(mail, roster, label):
            return mail.octets()
    except (UnicodeError, LookupError, ValueError, AttributeError, TypeError):
        pass  # the library cannot take this mail apart: left as it is
    return None


class History:
    """The corpus of one folder in which eligible mails are changed, each in one way."""

    def __init__(self, folder, labels):
        self.folder, self.labels = folder, labels
        self.paths = [os.path.join(folder, l["file"]) for l in labels]
        self.change = {}  # by the label's id: what was done to it
        self.records = {}

    def perturb(self, turn, args, rng, roster, work, seen):
        os.makedirs(work)
        for n, label in enumerate(self.labels):
            if not eligible(label):
                continue
            change = CHANGES[(n + turn) % len(CHANGES)]
            octets = changed(self.paths[n], change, rng, roster, label)
            if octets is None or (label["id"], octets) in seen:
                continue
            seen.add((label["id"], octets))  # no change is counted twice
            self.paths[n] = os.path.join(work, os.path.basename(self.paths[n]))
            with open(self.paths[n], "wb") as f:
                f.write(octets)
            self.change[label["id"]] = change.__name__


def decide(args, units, histories, work):
    """All histories by one call, so that what OCR read of one serves the others."""
    listed = os.path.join(work, "histories.txt")
    with open(listed, "w", encoding="utf-8") as f:
        f.write("\n\n".join("\n".join(h.paths) for h in histories) + "\n")
    records = score.inspect(args, units, ["--list", listed], sum(len(h.paths) for h in histories))
    at = 0
    for h in histories:
        h.records = {l["id"]: r for l, r in zip(h.labels, records[at:])}
        at += len(h.paths)


class Figures:
    """What was, what is, and which answers are wrong now that were not."""

    def __init__(self):
        self.was, self.now = score.Score(), score.Score()

    def add(self, label, was, now):
        self.was.add(label, was)
        self.now.add(label, now)

    def fallen(self):
        x, y = self.was.figures(), self.now.figures()
        return [(k, x[k] - y[k]) for k in FIGURES if x[k] - y[k] > FALL + 1e-9]

    def told(self):
        x, y = self.was.figures(), self.now.figures()
        return "%4d mails  %s  wrong without review %d" % (
            self.now.n, "  ".join("%s %.3f -> %.3f" % (k, x[k], y[k]) for k in FIGURES),
            self.now.count["wrong without review"])


def main():
    p = argparse.ArgumentParser(description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    score.add_arguments(p)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--seeds", type=int, default=2, help="this one and those after it")
    p.add_argument("--share", type=int, default=len(CHANGES), help="histories a seed")
    p.add_argument("--verbose", action="store_true", help="each answer that is wrong now")
    p.add_argument("--keep", help="a folder for the changed mails, to look at")
    p.add_argument("--no-ocr", action="store_true", help="pictures are not read")
    args = p.parse_args()
    corpus = score.corpus_of(args)
    folders = [f for f in (corpus, os.path.join(corpus, "more"))
               if os.path.exists(os.path.join(f, "labels.jsonl"))]
    units = score.units_of(args, corpus)
    roster = Roster(units)
    labels = {f: score.load(f, with_fax=False) for f in folders}
    with tempfile.TemporaryDirectory() as work:
        if args.no_ocr:  # the program finds no reader beside it
            for name in ("shouwen", "shouwen-extract"):
                shutil.copy(os.path.join(os.path.dirname(args.program), name), work)
            args.program = os.path.join(work, "shouwen")
        plain = {f: History(f, labels[f]) for f in folders}
        histories, seen = [], set()
        for seed in range(args.seed, args.seed + args.seeds):
            rng = random.Random(seed)
            first = rng.randrange(len(CHANGES))
            for turn in range(args.share):
                for f in folders:
                    h = History(f, labels[f])
                    h.perturb(first + turn, args, rng, roster, os.path.join(
                        args.keep or work, "%d.%d.%s" % (seed, turn, os.path.basename(f))), seen)
                    histories.append(h)
        decide(args, units, list(plain.values()) + histories, work)
    return report(args, plain, histories)


def report(args, plain, histories):
    kinds = collections.defaultdict(Figures)
    whole, wrong = Figures(), collections.defaultdict(list)
    for h in histories:
        for label in h.labels:
            change = h.change.get(label["id"])
            if change is None:
                continue
            was, now = plain[h.folder].records[label["id"]], h.records[label["id"]]
            for figures in (kinds[change], whole):
                figures.add(label, was, now)
            known = score.Score()
            known.add(label, was)
            fresh = score.Score()
            fresh.add(label, now)
            known = {(w[0], str(w[3:])) for w in known.wrong}
            wrong[change] += [w + (now["review"], now["file"]) for w in fresh.wrong
                              if (w[0], str(w[3:])) not in known]
    failures = []
    for change in CHANGES:
        figures = kinds.get(change.__name__)
        if figures is None:
            continue
        print("%-18s %s" % (change.__name__, figures.told()))
        if figures.now.n >= FEW:
            failures += ["%s: %s falls %.1f points" % (change.__name__, k, 100 * by)
                         for k, by in figures.fallen()]
        if args.verbose:
            for w in wrong[change.__name__]:
                print("    %-12s %-10s %-18s want %s got %s  review %s  %s" % w)
    print("%-18s %s" % ("together", whole.told()))
    failures += ["together: %s falls %.1f points" % (k, 100 * by) for k, by in whole.fallen()]
    count = whole.now.count
    filed = whole.now.n - count["in review"]
    share = (filed - count["wrong without review"]) / filed if filed else 1
    print("perturbed %d  dropped %d  filed without review %d, right %.2f %% (bar %.1f %%)" % (
        whole.now.n, count["dropped"], filed, 100 * share, 100 * RIGHT))
    if count["dropped"]:
        failures.append("dropped %d" % count["dropped"])
    if share < RIGHT:
        failures.append("right without review %.2f %%" % (100 * share))
    for failure in failures:
        print("  " + failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
