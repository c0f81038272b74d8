# SPDX-License-Identifier: Apache-2.0
"""The checks of letter_model must be able to fail: good letters, and each mangled so that one check must name it."""
import copy
import re

import letter_model as model

CONTACT = {"office": "厅研究室", "person": "（联系人）", "phone": "（电话）", "fax": "（传真）", "mailbox": "（收件邮箱）"}
NUMBER, TIME, DAY = "XY2020-000088", "2020年10月14日10时25分", "2020年10月14日"
DOCUMENT = "吉交政研〔2020〕221号"
LAST = "　　联系人：（联系人）　电话：（电话）　传真：（传真）　邮箱：（收件邮箱）\n　　　　　　　　（厅研究室）（材料收件邮箱自动回执）　2020年10月14日\n"
OWED = ("截至本回执发出时尚未收到：图文简讯1篇（10月15日前）；署名文章1篇（通知时限9月18日，请尽快补报）。"
        "如已通过其他方式报送，请告知报送时间和方式。")
RECEIPT = f"""乙县交通运输局：
　　你局发送的材料已收到，登记情况如下：
　　一、收件编号：{NUMBER}
　　二、收到时间：{TIME}（以到达本邮箱时间为准）
　　三、发件邮箱及主题：jt@yi.example；乙县图文简讯
　　四、登记材料：图文简讯（第1篇，共需2篇）——《乙县启动宣传月》；附件1个：乙县简讯.docx（3.2MB，校验码9F3A-71C2）；收到时间晚于通知时限，已予登记
　　五、需补充：未见配图，请于10月15日前补发图片；补发时直接回复本邮件即可。
　　六、{OWED}
　　{model.PROOF}
{LAST}"""
CITY = f"""甲市交通运输局：
　　你局发送的材料已收到，登记情况如下：
　　一、收件编号：{NUMBER}
　　二、收到时间：{TIME}（以到达本邮箱时间为准）
　　三、发件邮箱及主题：jt@jia.example；转报
　　四、登记材料：
　　（一）乙县交通运输局：图文简讯——《一》；附件1个：一.docx（3.2MB，校验码9F3A-71C2）
　　（二）丙县交通运输局：图文简讯——《二》；附件1个：二.docx（3.2MB，校验码9F3A-71C2）
　　{model.PROOF}
{LAST}"""
BARE = f"发件单位：\n　　来件已收到，请与联系人电话联系。\n{LAST}"
RETURN = f"""乙县交通运输局：
　　你局报送的下列材料经办人员已阅，请补充修改后重新报送：
　　一、收件编号：{NUMBER}
　　二、收到时间：{TIME}（以到达本邮箱时间为准）
　　三、发件邮箱及主题：jt@yi.example；乙县图文简讯
　　四、登记材料：署名文章——《让诚信成为名片》；附件1个：文章.docx（3.2MB，校验码9F3A-71C2）
　　五、需补充修改：请补充署名；修改后直接回复本邮件报送即可。
　　原材料已登记，不影响其收到时间。如有疑问，请致电联系人。
{LAST}"""
NOTICE = f"""乙县交通运输局：
　　收到以你局名义报送的来件，发件邮箱尚未登记为你局的报送邮箱，现将有关情况告知如下。如非你局发送，请致电联系人。
　　一、收件编号：{NUMBER}
　　二、收到时间：{TIME}（以到达本邮箱时间为准）
　　三、发件邮箱及主题：x@qq.example；乙县图文简讯
　　四、登记材料：图文简讯——《乙县启动宣传月》；附件1个：乙县简讯.docx（3.2MB，校验码9F3A-71C2）
{LAST}"""
BASIS = f"　　根据《某通知》（{DOCUMENT}）要求，图文简讯两篇应于10月15日前报送厅研究室。"
SEND = ("并注明单位名称和材料类别。如已报送，请回复告知报送时间、方式和发件邮箱，以便核对；确有困难不能按时报送或无相关内容的，请说明情况和预计报送时间。\n"
        "　　感谢支持配合。\n　　联系人：（联系人）　电话：（电话）　　（厅研究室）　2020年10月14日\n")
BEFORE = f"乙县交通运输局：\n{BASIS}截至10月14日9时，已收到你局图文简讯1篇，尚未收到1篇。\n　　请抓紧组织报送，于10月15日前发至（收件邮箱）或传真至（传真），{SEND}"
AFTER = f"乙县交通运输局：\n{BASIS}你局图文简讯两篇截至10月14日9时尚未收到，请于10月19日前补报。\n　　请发至（收件邮箱）或传真至（传真），{SEND}"
LINE = f"甲市交通运输局：\n{BASIS}截至10月14日9时，你局所辖部分单位的材料尚未收到。请协助督促所辖下列单位报送：\n" \
       f"　　1．乙县交通运输局：图文简讯1篇（10月15日前）。\n　　请发至（收件邮箱），{SEND}"


def pdf(letter):
    statement = f"{letter.subject}\n{letter.body}\nsha256:9f3a71c2" + "0" * 56
    return b"%PDF-1.5\n%shouwen-statement " + statement.encode().hex().encode() + b"\n"


def good():
    """name: (letter, facts)."""
    def made(kind, subject, body, **more):
        letter = model.Letter(subject, ["jt@yi.example"], [], body, [])
        if kind in ("receipt", "supplement", "follow_up"):
            letter.files.append(("application/pdf", "receipt.pdf", pdf(letter)))
        facts = model.Facts(kind, unit=more.pop("unit", body.split("：")[0]), sent=DAY, contact=CONTACT, document_number=DOCUMENT)
        if kind != "reminder":
            facts.arrivals, facts.numbers = [TIME], [NUMBER]
        for key, value in more.items():
            setattr(facts, key, value)
        return letter, facts
    brackets = f"（收件编号{NUMBER}）"
    chase = "【催报】关于报送“信用交通宣传月”有关材料的提醒"
    return {
        "receipt": made("receipt", f"【收件回执】“信用交通宣传月”材料已收到{brackets}", RECEIPT, late=True, problems=True,
                        owes=[{"图文简讯": (1, 1), "署名文章": (1, 1), "活动总结": (0, 1)}],
                        senders=["乙县图文简讯", "乙县简讯.docx", "乙县启动宣传月"]),
        "city": made("receipt", f"【收件回执】“信用交通宣传月”材料已收到{brackets}", CITY, below=["乙县交通运输局", "丙县交通运输局"]),
        "quarantine": made("receipt", f"【收件回执】来件已收到{brackets}", BARE, quarantined=True, unit="乙县交通运输局",
                           secrets=["内部情况.docx"]),
        "return": made("return", f"【退回修改】“信用交通宣传月”材料请补充修改{brackets}", RETURN),
        "notice": made("unit_notice", f"【收件通知】“信用交通宣传月”收到以你局名义发送的来件{brackets}", NOTICE),
        "before": made("reminder", chase, BEFORE, stage="before"),
        "after": made("reminder", chase, AFTER, stage="after"),
        "line": made("reminder", chase, LINE, stage="before", line=True, below=["乙县交通运输局"]),
    }


def put(old, new, where="body"):
    def change(letter, _):
        text = getattr(letter, where)
        assert old in text, old
        setattr(letter, where, text.replace(old, new, 1))
    return change


def fact(**more):
    def change(_, facts):
        for key, value in more.items():
            setattr(facts, key, value)
    return change


def cut(pattern):
    def change(letter, _):
        letter.body, n = re.subn(pattern, "", letter.body, count=1, flags=re.M)
        assert n == 1, pattern
    return change


def copy_to(letter, _):
    letter.copies.append("boss@yi.example")


def without_pdf(letter, _):
    letter.files.clear()


def other_pdf(letter, _):
    letter.files[0] = ("application/pdf", "receipt.pdf", pdf(model.Letter("", [], [], "甲市：", [])))


MANGLED = [  # (check that must name it, which letter, what is done to it)
    ("subject_shape", "receipt", put("收件回执", "回执", "subject")),
    ("subject_shape", "quarantine", put("来件已收到", "“信用交通宣传月”材料已收到", "subject")),
    ("subject_shape", "before", put("【催报】", "", "subject")),
    ("subject_shape", "return", put("退回修改", "不合格", "subject")),
    ("subject_numbers", "receipt", put("000088", "000089", "subject")),
    ("salutation", "receipt", put("乙县交通运输局：", "尊敬的乙县交通运输局：")),
    ("salutation", "quarantine", put("发件单位：", "乙县交通运输局：")),
    ("numbering", "receipt", put("　　六、", "　　七、")),
    ("numbering", "receipt", cut("^　　五、.*\n")),
    ("numbering", "before", put("　　请抓紧", "　　一、请抓紧")),
    ("order", "receipt", put("三、发件邮箱及主题", "三、主题")),
    ("order", "receipt", lambda letter, _: setattr(letter, "body", letter.body.replace("需补充：", "登记材料：", 1))),
    ("order", "receipt", cut("^　　[三四五六]、.*\n(?:.*\n)*?(?=　　本回执)")),
    ("numbers_and_times", "receipt", put("一、收件编号：XY2020-000088", "一、收件编号：XY2020-000080")),
    ("numbers_and_times", "receipt", put("10时25分", "10时26分")),
    ("numbers_and_times", "receipt", put("（以到达本邮箱时间为准）", "")),
    ("no_document_number", "receipt", put("一、收件编号：XY2020-000088", "一、收件编号：吉交收〔2020〕88号")),
    ("closing", "receipt", put("，不代表材料已通过审核或被采用", "")),
    ("closing", "receipt", fact(material=False)),
    ("order", "receipt", fact(material=False)),
    ("closing", "receipt", put("　　" + model.PROOF, "　　" + model.MISTAKES)),
    ("closing", "return", put("原材料已登记", model.PROOF + "\n原材料已登记")),
    ("contact", "receipt", put("电话：（电话）", "")),
    ("contact", "after", put("联系人：（联系人）", "联系人：")),
    ("signature", "receipt", put("2020年10月14日\n", "2020年10月15日\n")),
    ("signature", "before", put("感谢支持配合。", "")),
    *[("words", "receipt", put("登记情况如下", word + "情况如下")) for word in model.FORBIDDEN + ["逾期未报"]],
    ("words", "receipt", put("不代表材料已通过审核", "材料已通过审核")),
    ("words", "after", put("尚未收到", "经判定尚未收到")),
    ("late_wording", "receipt", put(model.LATE, "迟报")),
    ("late_wording", "receipt", put("；" + model.LATE, "")),
    ("late_wording", "receipt", fact(late=False)),
    ("supply", "receipt", fact(problems=False)),
    ("supply", "city", fact(problems=True)),
    ("supply", "receipt", put("；补发时直接回复本邮件即可。", "。")),
    ("owed", "receipt", fact(confirmed=False)),
    ("owed", "receipt", fact(owes=[{}])),
    ("owed", "city", fact(owes=[{"图文简讯": (1, 1)}])),
    ("owed", "receipt", put("图文简讯1篇（10月", "图文简讯2篇（10月")),
    ("owed", "receipt", put("；署名文章1篇（通知时限9月18日，请尽快补报）", "")),
    ("owed", "receipt", put("如已通过其他方式报送，请告知报送时间和方式。", "")),
    ("owed", "receipt", put("（10月15日前）", "（逾期）")),
    ("quarantine", "quarantine", put("来件已收到，", "来件含密件，已收到，")),
    ("quarantine", "quarantine", put("请与联系人电话联系。", "请与联系人电话联系。\n　　附件：内部情况.docx")),
    ("forwarded", "city", put("丙县交通运输局：", "")),
    ("forwarded", "city", put("（二）丙县交通运输局", "（二）乙县交通运输局")),
    ("no_digest", "receipt", put("校验码9F3A-71C2", "校验码" + "9f3a71c2" * 8)),
    ("check_codes", "receipt", put("，校验码9F3A-71C2", "")),
    ("check_codes", "receipt", put("9F3A-71C2", "9F3A71C2")),
    ("alone", "receipt", copy_to),
    ("alone", "receipt", lambda letter, _: letter.to.append("other@yi.example")),
    ("sealed", "receipt", without_pdf),
    ("sealed", "receipt", other_pdf),
    ("sealed", "city", put("9F3A-71C2", "9F3A-71C3")),
    ("reminder", "before", put(f"（{DOCUMENT}）", "")),
    ("reminder", "before", put("截至10月14日9时，", "")),
    ("reminder", "before", put("应于10月15日前", "应")),
    ("reminder", "before", put("，于10月15日前发至（收件邮箱）", "")),
    ("reminder", "after", put("，请于10月19日前补报", "")),
    ("reminder", "after", put("截至10月14日9时尚未收到", "此前已于10月12日提醒，截至10月14日9时仍未收到")),
    ("reminder", "after", put("如已报送，请回复告知报送时间、方式和发件邮箱，以便核对；", "")),
    ("reminder", "line", put("请协助督促所辖下列单位报送：", "")),
    ("reminder", "line", put("1．乙县", "1．丁县")),
    ("returned", "return", put("五、需补充修改：", "五、更正内容：")),
    ("returned", "return", put("原材料已登记，不影响其收到时间。", "")),
    ("notice", "notice", put("如非你局发送，请致电联系人。", "")),
]


def self_test():
    """How many mangled letters were refused, each by the check meant for it."""
    for name, (letter, facts) in good().items():
        assert model.faults_of(letter, facts) == [], (name, model.faults_of(letter, facts))
    for check, name, change in MANGLED:
        letter, facts = copy.deepcopy(good()[name])
        change(letter, facts)
        named = [one for one, _ in model.faults_of(letter, facts)]
        assert check in named, f"{check} did not see it: {name} {named}\n{letter.body}"
    untried = {check.__name__ for check in model.CHECKS} - {check for check, *_ in MANGLED}
    assert not untried, f"checks nobody tried: {untried}"
    return len(MANGLED)


if __name__ == "__main__":
    print(f"{self_test()} mangled letters refused")
