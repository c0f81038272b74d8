# SPDX-License-Identifier: Apache-2.0
"""The models of our letters as OFFICE §6 states them, held against a letter as its recipient reads it. Shares nothing with the
program: every shape and word stands here once more.

    faults = faults_of(letter_of(mail), facts)    # [] when the letter is as the model says

`facts` say what the letter is about (Facts below); what the sender wrote himself (his subject, titles, names of files) is
not ours to answer for and is struck out before words are judged."""
import re
from dataclasses import dataclass, field
from email.header import decode_header, make_header
from email.utils import getaddresses

HAN = "一二三四五六七八九十"
INDENT = "　　"
NUMBER = r"[A-Z]{2}\d{4}-(?:\d{7}-)?\d{6}"
NUMBERS = rf"（收件编号{NUMBER}(?:(?:、{NUMBER})*|等\d+件)）"
TITLE = "“[^”]+”"
SUBJECTS = {
    "receipt": rf"【收件回执】(?:{TITLE})?(?:材料|来件)已收到{NUMBERS}",
    "supplement": rf"【补充收件回执】(?:{TITLE})?(?:材料|来件)已收到{NUMBERS}",
    "follow_up": rf"【收件回执更正】{TITLE}材料登记情况{NUMBERS}",
    "return": rf"【退回修改】{TITLE}材料请补充修改{NUMBERS}",
    "unit_notice": rf"【收件通知】(?:{TITLE})?收到以你(?:局|单位|委)名义发送的来件{NUMBERS}",
    "county_notice": rf"【收件通知】{TITLE}转报材料已收到{NUMBERS}",
    "reminder": rf"【催报】关于报送{TITLE}有关材料的提醒",
}
QUARANTINE_SUBJECT = rf"【收件回执】来件已收到{NUMBERS}"
# Clauses by what they begin with, in the order they may stand in.
ORDER = ["收件编号：", "收到时间：", "发件邮箱及主题：|来件方式：传真", "登记材料：|登记情况：|随附文件：", "更正内容：", "需补充修改：", "补正期限：",
         "需补充：", "截至本回执发出时已收到：", "截至本回执发出时(?:你(?:局|单位|委)本级)?尚未收到：|通知要求的报送材料和时限：",
         "发件邮箱尚未登记为你(?:局|单位|委)的报送邮箱，"]
FORBIDDEN = ["识别", "判定", "合格", "审核通过", "尊敬的用户", "请勿直接回复"]
PROOF = "本回执仅证明材料已收到，不代表材料已通过审核或被采用。登记有误的，请回复本邮件或致电更正。"
MISTAKES = "登记有误的，请回复本邮件或致电更正。"
LATE = "收到时间晚于通知时限，已予登记"
OTHERWISE = "如已通过其他方式报送，请告知报送时间和方式。"
OWED = r"尚未收到：([^\n]*)"
ONE_OWED = r"[^；（）]+?\d*[篇份个件条]?（(?:\d+月\d+日前|通知时限\d+月\d+日，请尽快补报|已报无此类内容，待认可)）"
DOCUMENT_NUMBER = r"[〔\[［(（]\s*20\d\d\s*[〕\]］)）]\s*第?\s*\d+\s*号"
DIGEST = r"sha256:|sm3:|[0-9a-fA-F]{32}"


@dataclass
class Letter:
    subject: str
    to: list
    copies: list
    body: str
    files: list  # (content type, name, octets)


@dataclass
class Facts:
    kind: str  # a key of SUBJECTS
    unit: str = ""          # full name of whom it speaks to; "" = 发件单位
    confirmed: bool = True  # the address it goes to is the unit's
    quarantined: bool = False
    late: bool = False      # one of its pieces was registered as late
    material: bool = True   # it registers pieces; None: files that are no piece, either wording is right
    problems: bool = False  # something is to be sent after; None: not known here
    owes: list = None       # what 六 may name, {kind: (fewest, most)}, each that is right; [{}]: 六 is left out; None: not known here
    sent: str = ""          # 2020年10月14日
    arrivals: list = field(default_factory=list)  # 2020年10月14日10时25分, a mail
    senders: list = field(default_factory=list)   # the sender's own words
    numbers: list = field(default_factory=list)
    below: list = field(default_factory=list)     # full names of the counties a city forwards for
    stage: str = ""         # a reminder's: before, after, again
    line: bool = False      # a reminder to a city about its counties
    secrets: list = field(default_factory=list)   # what a letter about a quarantined mail may not hold
    contact: dict = field(default_factory=dict)   # office, person, phone, fax, mailbox
    document_number: str = ""


def text_of(value):
    return re.sub(r"\s*[\r\n]\s*", "", str(make_header(decode_header(value or ""))))


def letter_of(mail):
    plain, files = "", []
    for part in mail.walk():
        if part.is_multipart():
            continue
        if part.get_content_type() == "text/plain" and not plain and not part.get_filename():
            plain = part.get_payload(decode=True).decode("utf-8").replace("\r\n", "\n")
        elif part.get_filename():
            files.append((part.get_content_type(), part.get_filename(), part.get_payload(decode=True)))
    return Letter(text_of(mail["Subject"]), [a for _, a in getaddresses(mail.get_all("To", []))],
                  mail.get_all("Cc", []) + mail.get_all("Bcc", []), plain, files)


def clauses(body):
    """[(number as written, text)]; what follows a clause on further lines belongs to it."""
    out = []
    for line in body.split("\n"):
        begin = re.match(rf"{INDENT}([{HAN}]{{1,3}})、(.*)$", line)
        if begin:
            out.append([begin.group(1), begin.group(2)])
        elif out and re.match(rf"{INDENT}（[{HAN}]+）", line):
            out[-1][1] += "\n" + line
    return out


def number_of(n):
    tens, ones = divmod(n, 10)
    return ("" if tens == 0 else ("" if tens == 1 else HAN[tens - 1]) + "十") + (HAN[ones - 1] if ones else "")


def ours(letter, facts):
    """Our own words: without the sender's."""
    text = letter.subject + "\n" + letter.body
    text = re.sub(r"(发件邮箱及主题：[^；\n]*；).*", r"\1", text)
    text = re.sub(r"；主题：[^；\n]*", "；主题：", text)
    text = re.sub(r"——《.*?》(?=；|\n|$)", "——", text)
    for words in sorted((w for w in facts.senders if w), key=len, reverse=True):
        text = text.replace(words, "")
    return text


# --- the checks; each returns a fault in words, or ""
def subject_shape(letter, facts):
    if facts.kind != "reminder" and (facts.quarantined or facts.kind == "plain"):
        good = re.fullmatch(QUARANTINE_SUBJECT, letter.subject)
    else:
        good = re.fullmatch(SUBJECTS[facts.kind], letter.subject)
    return "" if good else f"subject: {letter.subject}"


def subject_numbers(letter, facts):
    written = re.findall(NUMBER, letter.subject)
    want = facts.numbers if len(facts.numbers) <= 3 else facts.numbers[:1]
    return "" if written == want else f"numbers of the subject: {written}, not {want}"


def salutation(letter, facts):
    first = letter.body.split("\n")[0]
    want = "发件单位：" if facts.quarantined or not facts.unit else facts.unit + "："
    return "" if first == want else f"salutation: {first}, not {want}"


def numbering(letter, facts):
    written = [n for n, _ in clauses(letter.body)]
    if facts.kind == "reminder" or facts.quarantined:
        return f"clauses: {written}" if written else ""
    want = [number_of(k + 1) for k in range(len(written))]
    return "" if written and written == want else f"clauses are numbered {written}"


def order(letter, facts):
    if facts.kind == "reminder" or facts.quarantined or len(facts.numbers) > 1:
        return ""
    last, names = -1, []
    for _, text in clauses(letter.body):
        at = next((k for k, begin in enumerate(ORDER) if re.match(begin, text)), None)
        if at is None:
            return f"a clause of no kind: {text[:40]}"
        if at <= last:
            return f"out of order: {text[:40]}"
        last = at
        names.append(at)
    if facts.material is False and "登记材料：" in letter.body:
        return "登记材料 of nothing"
    lacks = [ORDER[k] for k in (0, 1) if k not in names]
    if facts.kind != "county_notice" and 2 not in names:
        lacks.append(ORDER[2])
    if facts.material and 3 not in names:
        lacks.append(ORDER[3])
    return f"lacks {lacks}" if lacks else ""


def numbers_and_times(letter, facts):
    if facts.kind == "reminder" or facts.quarantined:
        return ""
    text = letter.body
    for number in facts.numbers:
        if f"收件编号：{number}" not in text:
            return f"no clause gives {number}"
    for arrival in facts.arrivals:
        if not re.search(rf"收到时间：{arrival}（以(?:到达本邮箱|传真接收)时间为准）", text):
            return f"收到时间 is not {arrival}"
    return ""


def no_document_number(letter, facts):
    text = ours(letter, facts)
    if facts.document_number:
        text = text.replace(facts.document_number, "")
    found = re.search(DOCUMENT_NUMBER, text)
    return f"like a 文号: {found.group()}" if found else ""


def closing(letter, facts):
    if facts.kind in ("reminder", "unit_notice", "return") or facts.quarantined:
        return "" if PROOF not in letter.body else "本回执仅证明… where it is no receipt"
    lines = letter.body.split("\n")
    proof, mistakes = INDENT + PROOF in lines, INDENT + MISTAKES in lines
    if proof == mistakes:
        return "登记有误的… is missing" if not proof else "two closings"
    if facts.material is not None and facts.material != proof:
        return "本回执仅证明… is missing" if facts.material else "proves material where there is none"
    return ""


def contact(letter, facts):
    c = facts.contact
    if facts.kind == "reminder":
        want = f"{INDENT}联系人：{c['person']}　电话：{c['phone']}　　（{c['office']}）　{facts.sent}"
        return "" if letter.body.rstrip("\n").split("\n")[-1] == want else f"the last line is not {want}"
    want = f"{INDENT}联系人：{c['person']}　电话：{c['phone']}　传真：{c['fax']}　邮箱：{c['mailbox']}"
    return "" if want in letter.body.split("\n") else "the contact line is missing"


def signature(letter, facts):
    if facts.kind == "reminder":
        return "" if INDENT + "感谢支持配合。" in letter.body.split("\n") else "感谢支持配合 is missing"
    want = f"（{facts.contact['office']}）（材料收件邮箱自动回执）　{facts.sent}"
    last = letter.body.rstrip("\n").split("\n")[-1]
    return "" if last.strip("　") == want and last.startswith("　　　　") else f"signature: {last}, not {want}"


def words(letter, facts):
    text = ours(letter, facts)
    bad = [word for word in FORBIDDEN + ([] if facts.kind == "reminder" else ["逾期未报", "逾期"]) if word in text]
    if "不合格" in text or re.search(r"(?<!不代表材料)已通过审核", text):
        bad.append("审核")
    return f"forbidden: {bad}" if bad else ""


def late_wording(letter, facts):
    if facts.kind == "reminder" or facts.quarantined:
        return ""
    text = ours(letter, facts)
    if re.sub(LATE, "", text).count("晚于") or re.sub(LATE, "", text).count("迟报"):
        return "late in other words"
    if facts.kind in ("receipt", "supplement") and facts.late != (LATE in text):
        return "late and not said" if facts.late else "said to be late"
    return ""


def supply(letter, facts):
    if facts.kind == "reminder" or facts.quarantined or facts.kind == "return":
        return ""
    said = [text for _, text in clauses(letter.body) if text.startswith("需补充：")]
    if facts.kind in ("receipt", "supplement") and facts.problems is not None and facts.problems != bool(said):
        return "需补充 is missing" if facts.problems else f"需补充 of nothing: {said[0][:60]}"
    if any(not re.search("(补发时直接回复本邮件即可|直接回复本邮件即可)。$", text) for text in said):
        return "需补充 does not say how"
    return ""


def owed(letter, facts):
    if facts.kind == "reminder":
        return ""
    found = re.search(OWED, letter.body)
    if found and not facts.confirmed:
        return "what is missing is shown to an address nobody confirmed"
    if "截至本回执发出时已收到：" in letter.body and not facts.confirmed:
        return "what came is shown to an address nobody confirmed"
    named = {}
    for one in found.group(1).split("；") if found else []:
        what = re.match(r"([^\d（]+)(\d*)", one)
        named[what.group(1)] = int(what.group(2) or 1)
    def right(may):
        return set(named) <= set(may) and all(low <= named.get(kind, 0) <= high for kind, (low, high) in may.items())
    if facts.owes is not None and not any(map(right, facts.owes)):
        return f"六 names {named}, not {facts.owes}"
    if found:
        what = found.group(1)
        if not what.endswith("。" + OTHERWISE):
            return "六 does not ask for what came otherwise"
        for one in what[:-len("。" + OTHERWISE)].split("；"):
            if not re.fullmatch(ONE_OWED, one):
                return f"六 in another shape: {one}"
    return ""


def quarantine(letter, facts):
    if not facts.quarantined:
        return ""
    lines = letter.body.rstrip("\n").split("\n")
    if len(lines) != 4 or lines[1] != INDENT + "来件已收到，请与联系人电话联系。":
        return f"says more than it may: {lines[1:-2]}"
    leaked = [s for s in facts.secrets if len(s) > 3 and s in letter.subject + letter.body]
    return f"names what is quarantined: {leaked}" if leaked else ""


def forwarded(letter, facts):
    """One line a county, each with its full name."""
    if not facts.below or facts.quarantined or facts.kind == "reminder":
        return ""
    for name in facts.below:
        if len(re.findall(rf"(?:^　　（[{HAN}]+）|登记材料：){re.escape(name)}：", letter.body, re.M)) != 1:
            return f"not one line for {name}"
    return ""


def no_digest(letter, facts):
    text = letter.body
    for one in facts.senders:
        text = text.replace(one, "") if one else text
    found = re.search(DIGEST, text)
    return f"a digest in the body: {found.group()}" if found else ""


def check_codes(letter, facts):
    """Each size has its code, and each code the shape of one."""
    for inside in re.findall(r"（([\d.]+(?:B|KB|MB)[^）]*)）", ours(letter, facts)):
        if not re.fullmatch(r"[\d.]+(?:B|KB|MB)，校验码[0-9A-F]{4}-[0-9A-F]{4}", inside):
            return f"a file without a code: {inside}"
    return ""


def alone(letter, facts):
    return f"{len(letter.to)} recipients, copies {letter.copies}" if len(letter.to) != 1 or letter.copies else ""


def sealed(letter, facts):
    """A receipt brings its PDF, sealed; a letter of another kind is not signed."""
    pdfs = [octets for kind, _, octets in letter.files if kind == "application/pdf"]
    if facts.kind in ("receipt", "supplement", "follow_up"):
        if len(pdfs) != 1 or not pdfs[0].startswith(b"%PDF-"):
            return f"{len(pdfs)} PDF files"
        statement = statement_of(pdfs[0])
        lacks = [n for n in facts.numbers if n not in statement]
        if lacks or letter.body.split("\n")[0] not in statement:
            return f"the PDF is of another letter: lacks {lacks}"
        for code in re.findall(r"校验码([0-9A-F]{4}-[0-9A-F]{4})", ours(letter, facts)):
            if not re.search("sha256:" + code.replace("-", "").lower() + "[0-9a-f]{56}", statement):
                return f"the PDF lacks the full digest of {code}"
    return ""


def statement_of(pdf):
    found = re.search(rb"%shouwen-statement ([0-9a-f]+)", pdf)
    return bytes.fromhex(found.group(1).decode()).decode("utf-8") if found else ""


def reminder(letter, facts):
    if facts.kind != "reminder":
        return ""
    lines = letter.body.rstrip("\n").split("\n")
    if not re.match(rf"{INDENT}根据《[^》]+》（{re.escape(facts.document_number)}）要求，", lines[1]):
        return "no basis"
    if "识别" in letter.body or "本回执" in letter.body:
        return "words of a receipt"
    if not re.search(rf"报送{facts.contact['office']}。", lines[1]):
        return "to whom is missing"
    if facts.line:
        listed = [line for line in lines if re.match(rf"{INDENT}\d+．", line)]
        if "请协助督促所辖下列单位报送：" not in letter.body or not listed:
            return "no list of counties"
        named = [re.match(rf"{INDENT}\d+．(.*?)：", line).group(1) for line in listed]
        return "" if named == facts.below else f"lists {named}, not {facts.below}"
    if facts.stage == "before":
        if not re.search(r"应于\d+月\d+日.*?前.*?。截至\d+月\d+日\d+时，(?:已收到你(?:局|单位|委).+?，)?尚未收到", lines[1]):
            return "before: due, moment or what is missing is not said"
        if not re.match(rf"{INDENT}请抓紧组织报送，于\d+月\d+日.*?前发至.+?并注明单位名称和材料类别。", lines[2]):
            return "before: how to send is not said"
    else:
        if not re.search(r"截至\d+月\d+日\d+时(?:仍)?尚?未收到，请于\d+月\d+日前补报", lines[1]):
            return f"{facts.stage}: 截至…尚未收到，请于…前补报 is missing"
        again = "再次" in letter.body or "仍" in letter.body or "曾" in letter.body
        if again != (facts.stage == "again"):
            return f"{facts.stage}: the other template"
    if "如已报送，请回复告知报送时间、方式和发件邮箱，以便核对；确有困难不能按时报送或无相关内容的，请说明情况和预计报送时间。" not in letter.body:
        return "如已报送… is missing"
    return ""


def returned(letter, facts):
    if facts.kind != "return":
        return ""
    said = [text for _, text in clauses(letter.body)]
    if not any(re.match("需补充修改：.+；修改后直接回复本邮件报送即可。$", text) for text in said):
        return "需补充修改 is missing"
    return "" if "原材料已登记，不影响其收到时间。" in letter.body else "原材料已登记 is missing"


def notice(letter, facts):
    if facts.kind == "unit_notice":
        good = "名义报送的来件，发件邮箱尚未登记为" in letter.body or "回执已按来件指定的回复地址发出" in letter.body
        return "" if good and re.search("如非你(?:局|单位|委)发送，请致电联系人。", letter.body) else "a notice in other words"
    if facts.kind == "county_notice":
        return "" if re.search("转来你(?:局|单位|委)材料已收到，登记情况如下：", letter.body) else "a notice in other words"
    return ""


CHECKS = [subject_shape, subject_numbers, salutation, numbering, order, numbers_and_times, no_document_number, closing, contact,
          signature, words, late_wording, supply, owed, quarantine, forwarded, no_digest, check_codes, alone, sealed, reminder,
          returned, notice]


def faults_of(letter, facts):
    out = []
    for check in CHECKS:
        fault = check(letter, facts)
        if fault:
            out.append((check.__name__, fault))
    return out
