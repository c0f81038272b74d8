#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the mails of another campaign (2021-campus-safety.toml): education, not transport.

  generate.py DIR     labels.jsonl, units.csv and mail/*.eml in DIR; the same octets every time

Our own texts; persons, addresses and numbers are invented (.example, subscriber part 0000).
"""
import csv
import io
import json
import os
import random
import struct
import sys
import zipfile
import zlib
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from xml.sax.saxutils import escape

CITIES = [("221100", "松江市"), ("221200", "临河市"), ("221300", "云岭市")]
COUNTIES = [("221101", "江北区", 0), ("221102", "江南区", 0), ("221121", "柳溪县", 0),
            ("221181", "石河市", 0), ("221201", "河东区", 1), ("221221", "清源县", 1),
            ("221222", "大屯县", 1), ("221281", "双桥市", 1), ("221301", "云山区", 2),
            ("221321", "白桦县", 2), ("221322", "石岭县", 2), ("221381", "东岭市", 2)]


def units():
    rows = [{"code": c, "name_full": n + "教育局", "short_name": n + "教育局", "aliases": n[:-1] + "教育",
             "level": "prefecture", "parent_code": "", "email_domains": "edu%s.example" % c,
             "emails": "aq@edu%s.example" % c, "fax_numbers": ""} for c, n in CITIES]
    for code, name, city in COUNTIES:
        rows.append({"code": code, "name_full": CITIES[city][1] + name + "教育局",
                     "short_name": name + "教育局", "aliases": "", "level": "county",
                     "parent_code": CITIES[city][0], "email_domains": "",
                     "emails": "jyj%s@163.example" % code if int(code) % 2 else "", "fax_numbers": ""})
    return rows


UNITS = {u["code"]: u for u in units()}


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in files:
            z.writestr(zipfile.ZipInfo(name, (2021, 3, 1, 8, 0, 0)), data)
    return out.getvalue()


def docx(text, picture=None):
    body = "".join("<w:p><w:r><w:t xml:space=\"preserve\">%s</w:t></w:r></w:p>" % escape(l)
                   for l in text.split("\n"))
    files = [("[Content_Types].xml", '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/'
              'package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.'
              'openxmlformats-package.relationships+xml"/><Default Extension="png" ContentType="image/png"/>'
              '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
              'officedocument.wordprocessingml.document.main+xml"/></Types>'),
             ("_rels/.rels", '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/'
              'package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/'
              'officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'),
             ("word/document.xml", '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/'
              'wordprocessingml/2006/main"><w:body>%s</w:body></w:document>' % body)]
    if picture:
        files.append(("word/media/image1.png", picture))
    return zipped(files)


def xlsx(rows):
    def cell(r, c, v):
        return '<c r="%s%d" t="inlineStr"><is><t>%s</t></is></c>' % (chr(65 + c), r, escape(str(v)))
    data = "".join('<row r="%d">%s</row>' % (r, "".join(cell(r, c, v) for c, v in enumerate(row)))
                   for r, row in enumerate(rows, 1))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/"
    return zipped([
        ("[Content_Types].xml", '<?xml version="1.0"?><Types xmlns="%scontent-types"><Default Extension="rels" '
         'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName='
         '"/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.'
         'main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-'
         'officedocument.spreadsheetml.worksheet+xml"/></Types>' % package),
        ("_rels/.rels", '<?xml version="1.0"?><Relationships xmlns="%srelationships"><Relationship Id="r1" '
         'Type="%s/officeDocument" Target="xl/workbook.xml"/></Relationships>' % (package, rel)),
        ("xl/workbook.xml", '<?xml version="1.0"?><workbook xmlns="%s" xmlns:r="%s"><sheets><sheet name="1" '
         'sheetId="1" r:id="r1"/></sheets></workbook>' % (main, rel)),
        ("xl/_rels/workbook.xml.rels", '<?xml version="1.0"?><Relationships xmlns="%srelationships"><Relationship '
         'Id="r1" Type="%s/worksheet" Target="worksheets/sheet1.xml"/></Relationships>' % (package, rel)),
        ("xl/worksheets/sheet1.xml", '<?xml version="1.0"?><worksheet xmlns="%s"><sheetData>%s</sheetData>'
         '</worksheet>' % (main, data))])


def png(width, height, seed):
    rng = random.Random(seed)
    rows = b"".join(b"\0" + bytes(rng.randrange(256) for _ in range(width)) for _ in range(height))

    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data +
                struct.pack(">I", zlib.crc32(kind + data)))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b""))


def plan(name):
    return ("%s校园安全提升行动实施方案\n为贯彻省厅部署，制定本方案。\n一、工作目标\n"
            "到五月底，全市中小学校消防、食堂、校车隐患全部整改到位。\n二、组织领导\n"
            "成立领导小组，由%s教育局主要负责同志任组长。\n三、时间安排\n三月部署，四月排查，五月验收。\n"
            "四、责任分工\n安全科牵头，基教科、后勤中心配合。\n%s教育局\n2021年3月20日") % (name, name, name)


def lesson(n):
    topics = ["过马路的学问", "着火了怎么办", "不和陌生人走", "防溺水六不准", "雷雨天的安全", "电梯里的规矩"]
    t = topics[n % len(topics)]
    return ("《%s》教学设计\n教学目标：知道危险在哪里，学会保护自己，遇事会求助。\n教学重点：说得出三条规则。\n"
            "教学难点：在情境中做得到。\n教学过程：一、看图说话，说说图中的小朋友错在哪里；二、分组演一演，"
            "请一组同学表演，其他同学当小老师；三、编一首儿歌，全班一起念；四、把规则讲给家里人听。\n"
            "作业布置：画一张安全提示卡，贴在家门口，请爸爸妈妈签名。" % t)


def drill(name, sections=True):
    text = ("%s第二小学防震应急演练报告\n一、演练过程。4月26日上午十时，警报响起，全校一千二百名师生三分二十秒"
            "疏散到操场集合点，无人摔倒。\n" % name)
    if sections:
        text += "二、存在的问题。二楼拐角拥堵，低年级个别学生返回取书包。\n"
    return text + "三、改进措施。增设引导岗，每月练一次。\n%s教育局" % name


def ledger(name):
    return [["%s校园安全隐患排查台账" % name], ["序号", "学校", "隐患部位", "整改时限", "是否整改"],
            ["1", "第一小学", "食堂燃气软管老化", "4月10日", "是"],
            ["2", "第三中学", "宿舍疏散门上锁", "4月12日", "是"]]


class Corpus:
    def __init__(self, folder):
        self.folder, self.labels = folder, []
        os.makedirs(os.path.join(folder, "mail"), exist_ok=True)

    def add(self, who, when, subject, body, files=(), items=(), problems=(), disposition="submission",
            ack=None, unit="", headers=(), name="", **more):
        n = len(self.labels) + 1
        message = MIMEMultipart() if files else MIMEText(body, "plain", "utf-8")
        if files:
            message.attach(MIMEText(body, "plain", "utf-8"))
        message["From"] = "%s <%s>" % (Header(name or "办公室", "utf-8").encode(), who)
        message["To"] = "aq@office.example"
        message["Subject"] = Header(subject, "utf-8")
        message["Message-ID"] = "<c%03d@%s>" % (n, who.split("@")[1])
        for key, value in headers:
            message[key] = value
        for file_name, data in files:
            part = MIMEApplication(data)
            part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", file_name))
            message.attach(part)
        if files:
            message.set_boundary("=_campus_%03d" % n)
        month, day, clock = when
        received = "Received: from x.example by mx.office.example; %d %s 2021 %s:00 +0800\r\n" % (
            day, "Jan Feb Mar Apr May Jun Jul".split()[month - 1], clock)
        raw = received.encode() + message.as_bytes().replace(b"\n", b"\r\n")
        file = "mail/%03d.eml" % n
        with open(os.path.join(self.folder, file), "wb") as f:
            f.write(raw)
        if ack is None:
            ack = ("receipt_with_problems" if problems else "receipt") if disposition in (
                "submission", "correction") else "none"
        label = {"id": "c%03d" % n, "file": file, "channel": "email", "disposition": disposition,
                 "unit": unit or None, "items": list(items), "ack": ack, "problems": list(problems),
                 "received": "2021-%02d-%02dT%s" % (month, day, clock)}
        label.update(more)
        self.labels.append(label)

    def close(self):
        with open(os.path.join(self.folder, "labels.jsonl"), "w", encoding="utf-8") as f:
            for label in self.labels:
                f.write(json.dumps(label, ensure_ascii=False) + "\n")
        with open(os.path.join(self.folder, "units.csv"), "w", encoding="utf-8", newline="") as f:
            writer = csv.DictWriter(f, list(units()[0]))
            writer.writeheader()
            writer.writerows(units())


def item(kind, *names, unit=None, late=False):
    out = {"type": kind, "title": "", "attachments": list(names), "late": late}
    if unit:
        out["unit"] = unit
    return out


def address(code):
    return UNITS[code]["emails"] or "x%s@qq.example" % code


def build(folder):
    c = Corpus(folder)
    scan = png(900, 1200, 1)
    photo = png(640, 480, 2)
    for i, (code, name) in enumerate(CITIES):
        doc = "%s实施方案.docx" % name if i != 1 else "新建文档.docx"
        files = [(doc, docx(plan(name)))]
        if i != 2:
            files.append(("盖章扫描件.png", scan))
        c.add(address(code), (3, 22 + i, "09:30"), "%s教育局校园安全提升行动实施方案" % name if i else "方案",
              "现报上，请查收。\n%s教育局" % name, files, [item("plan", *[f[0] for f in files])],
              [] if i != 2 else ["unstamped_plan"], unit=code)
    for i, (code, name, _) in enumerate(COUNTIES):
        wrong = i == 4
        sheet = ("%s隐患排查台账.docx" % name, docx("\n".join("　".join(r) for r in ledger(name)))) if wrong else (
            "%s隐患排查台账.xlsx" % name if i % 3 else "新建表格%d.xlsx" % i, xlsx(ledger(name)))
        c.add(address(code), (4, 8 + i, "10:05"), "%s教育局隐患排查台账" % name, "台账见附件。\n%s教育局" % name,
              [sheet], [item("ledger", sheet[0])], ["ledger_wrong_format"] if wrong else [], unit=code)
    for i, (code, name, _) in enumerate(COUNTIES[:8]):
        files = [("%d.docx" % (k + 1), docx(lesson(i + k))) for k in range(1 + i % 3)]
        late = i == 7
        if i == 3:
            files = [("安全教案.docx", docx("《过马路》教案\n教学目标：会看灯。"))]
        c.add(address(code), (5, 3 + i if not late else 14, "15:20"), "%s安全教育教案" % name,
              "%s教育局报送教案，请审阅。" % name, files, [item("lesson", f[0], late=late) for f in files],
              (["lesson_too_short"] if i == 3 else []) + (["late"] if late else []), unit=code, late=late)
    for i, (code, name, _) in enumerate(COUNTIES[4:]):
        inside = i % 2 == 0
        text = drill(name, sections=i != 3)
        files = [("演练报告.docx", docx(text, photo if inside else None))]
        if not inside and i != 5:
            files.append(("现场照片.png", photo))
        problems = (["missing_image_for_drill"] if i == 5 else []) + (["drill_section_missing"] if i == 3 else [])
        c.add(address(code), (5, 20 + i, "11:11"), "" if i == 6 else "%s应急演练报告" % name,
              "" if i == 6 else "请查收。\n%s教育局" % name, files, [item("drill", *[f[0] for f in files])],
              problems, unit=code)
    build_others(c)
    c.close()


def build_others(c):
    city, county = CITIES[0], COUNTIES[2]
    kids = [COUNTIES[0], COUNTIES[1], COUNTIES[3]]
    files = [("%s应急演练报告.docx" % k[1], docx(drill(k[1]), png(640, 480, 5))) for k in kids]
    c.add(address(city[0]), (5, 30, "09:00"), "%s转报所辖县区应急演练报告" % city[1],
          "现将所辖三地演练报告一并转报。\n%s教育局" % city[1], files,
          [item("drill", f[0], unit=k[0]) for f, k in zip(files, kids)], unit=city[0])
    c.add(address(county[0]), (4, 21, "08:30"), "咨询", "请问隐患排查台账是否需要盖章？\n%s教育局" % county[1],
          disposition="enquiry", ack="receipt", ack_alt=["none"], unit=county[0])
    c.add(address(county[0]), (5, 9, "16:00"), "%s教案" % county[1], "%s教育局教案见附件，请查收。" % county[1],
          problems=["no_attachment"], unit=county[0])
    c.add(address(county[0]), (5, 30, "16:00"), "关于应急演练的说明",
          "厅安全处：\n我县无寄宿制学校，本学期未开展活动，特此零报告。\n%s教育局" % county[1], unit=county[0],
          claims=[{"type": "drill", "kind": "zero_report"}])
    c.add("noreply@mail.example", (4, 2, "03:00"), "系统退信", "无法投递：收件人不存在。退信原因：user unknown",
          disposition="bounce", unit="")
    c.add(address(county[0]), (4, 12, "12:00"), "自动回复：收件回执", "您好，邮件已收到，我正在休假，会尽快回复。",
          disposition="auto_reply", unit=county[0], headers=[("Auto-Submitted", "auto-replied")])
    c.add("sale@ad.example", (4, 15, "12:00"), "代开发票", "代开各类发票，点数低，电话联系。", disposition="spam")
    c.add(address(COUNTIES[5][0]), (4, 18, "12:00"), "%s教师招聘计划表" % COUNTIES[5][1],
          "教师招聘计划表见附件。\n%s教育局" % COUNTIES[5][1], [("教师招聘计划表.xlsx", xlsx([["岗位", "人数"]]))],
          disposition="unrelated", unit=COUNTIES[5][0])
    fixed = ("江北区隐患排查台账（更正）.xlsx", xlsx(ledger("江北区") + [["3", "第五小学", "围墙开裂", "4月20日", "否"]]))
    c.add(address(COUNTIES[0][0]), (4, 19, "12:00"), "江北区教育局隐患排查台账（更正）",
          "原台账有误，以此稿为准。\n江北区教育局", [fixed], [item("ledger", fixed[0])],
          disposition="correction", unit=COUNTIES[0][0], replaces="mail/004.eml")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    build(sys.argv[1])
