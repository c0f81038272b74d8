# SPDX-License-Identifier: Apache-2.0
"""What the units of the simulated campaign write: texts of the four kinds, as .docx, and the mails that bring them.
Our own words; persons and addresses are invented. Deterministic: all choices come from the caller's `random.Random`."""
import base64
import email
import os
import re
from email.header import Header
from email.utils import format_datetime

from generate import docx, png

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LABEL = {"signed_article": "署名文章", "brief": "图文简讯", "model_case": "守信激励典型案例", "summary": "活动总结"}
MEASURE = {"signed_article": "篇", "brief": "篇", "model_case": "个", "summary": "份"}

SURNAMES = "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜"
FIRMS = ["远达客运公司", "顺通物流公司", "安驰出租汽车公司", "畅行公交公司", "金桥养护公司", "宏图工程公司", "平安驾校", "江畔航运公司",
         "众信维修厂", "北方快运公司", "松林旅游客运公司", "鑫路沥青拌和站", "同舟渡运站", "白桦货运站", "天池租赁公司", "晨光检测公司"]
PLACES = ["客运总站", "高铁站前广场", "公交首末站", "物流园区", "国道收费站", "超限检测站", "政务大厅", "渡口码头", "农贸市场旁候车亭",
          "出租汽车服务站", "公路养护工区", "服务区", "乡镇客运站", "驾驶员培训中心", "货运信息部", "施工项目部"]
THINGS = ["政策折页", "信用手册", "倡议书", "明白卡", "宣传扇", "警示案例汇编", "承诺书", "问答小册子", "海报", "环保布袋"]
WAYS = ["用车载屏幕滚动播放标语", "请老司机现身说法", "现场演示扫码查询信用等级", "把办事流程画成漫画贴在窗口", "邀请乘客给服务打分", "组织有奖竞答",
        "开设诚信小课堂", "请人大代表点评服务承诺", "用快板书讲民法典", "录制短视频在候车厅播放", "设置红黑榜公示栏", "请企业代表宣读承诺"]
TARGETS = ["驾驶员", "货车司机", "候车旅客", "企业安全员", "维修技师", "养护工人", "出租车经营者", "船员", "驾校学员", "沿线商户"]

POOLS = {
    "signed_article": [
        "我们把{way}当作抓手，在{place}先行试点，{n}名{target}参与其中，三个月里投诉下降了{p}个百分点。",
        "信用不是挂在墙上的牌子，{firm}去年因一次失约主动退赔{n}元，从此把履约记录摆在每张合同前面。",
        "我局必须把信息归集这件小事做细，全年向省平台报送{n}条，差错率控制在千分之{p}以内。",
        "对守信的{target}少检查、快办事，对失信的一查到底，今年已有{p}家单位因此从黄色等级回到绿色。",
        "我们坚持一把尺子量到底，{place}的{n}份检查记录全部上网，谁来查都一样。",
        "有人问信用值多少钱，{firm}凭信用等级拿到了{n}万元贷款，这就是答案。",
        "久久为功要靠制度，我局今年修订了{p}项办法，把{target}最关心的处罚标准写得明明白白。",
        "体会最深的一点，是干部先守信。我局公开承诺{p}件实事，{place}改造提前{p}天完工。",
        "思考再三，我们把信用修复的门开得更大，{n}名{target}经过培训重新上岗。",
        "我们将把{thing}送到每一个{place}，让规矩先于处罚到达。",
        "一个行业的风气往往从小处看出，{place}的失物招领簿上，今年登记了{n}件，归还了{n}件。",
        "我们要把评价交给群众，{place}的二维码收到{n}条意见，{p}条写进了整改清单。"],
    "brief": [
        "活动现场设在{place}，志愿者向{target}发放{thing}{n}份，现场答疑{p}十余次。",
        "当天上午，{way}，吸引{n}名{target}驻足观看。",
        "{firm}的{p}名代表在{place}集体签字，承诺诚信经营。",
        "工作人员走进{place}，悬挂横幅{p}条，摆放展板{p}块，受到{target}欢迎。",
        "一位{target}说，这样的宣传听得懂、记得住，回去要讲给{p}个同行听。",
        "活动还设置了互动环节，{way}，送出{thing}{n}份。",
        "据统计，当天共接待群众{n}人次，解答咨询{p}类问题。",
        "下午，宣传队又来到{place}，与{firm}的{target}座谈，收集建议{p}条。",
        "为方便{target}，现场开通了信用查询窗口，{n}人当场查询了自己的等级。",
        "{place}的大屏幕循环播放公益短片，累计播放{n}次。"],
    "model_case": [
        "去年冬天，他在{place}捡到一个手提包，内有现金{n}元，在寒风里等了{p}个小时才等到失主。",
        "{firm}承诺误点一分钟退一元，全年退还乘客{n}元，从没有一次推脱。",
        "遇到结算困难，他先垫付{n}元给{target}发工资，如数兑现了当初的承诺。",
        "十{p}年如一日，他的车上备着{thing}和急救箱，帮助过的{target}数不清。",
        "管理部门把他列入红名单，年度审验走绿色通道，检查频次减少{p}成。",
        "因为信誉考核连续优秀，他所在的{firm}获得信用贷款{n}万元，利率优惠{p}个点。",
        "局里对他通报表扬，并推荐为诚信驾驶员，奖励{n}元，带动了{p}十名同行。",
        "失主送来锦旗，他却说，诚实是本分，换了{place}的任何一名{target}都会这样做。",
        "客户点名要他承运，零投诉的记录已经保持了{n}天。",
        "他带出的{p}名徒弟，个个守约准点，成了{place}的一道风景。"],
    "summary": [
        "在{place}集中宣传{p}场，发放{thing}{n}份，覆盖{target}{n}人次。",
        "{way}，各界反响良好，{p}家媒体作了报道。",
        "组织{firm}等{p}家企业签订承诺书{n}份。",
        "推出诚信典型{p}个，拟推荐{firm}的经验。",
        "部分{target}对信用修复程序不熟悉，{place}的宣传还有空白点。",
        "信息归集仍靠人工，{n}条数据未能及时上报。",
        "宣传形式还比较单一，{thing}的内容更新不够快。",
        "拟在{place}设立常年咨询点，每月至少服务{p}次。",
        "拟对{n}名{target}开展轮训，把信用知识列入必考内容。",
        "拟与{firm}共建示范窗口，明年{p}月前完成。"],
}


def _fill(rng, pattern):
    return pattern.format(way=rng.choice(WAYS), place=rng.choice(PLACES), firm=rng.choice(FIRMS), thing=rng.choice(THINGS),
                          target=rng.choice(TARGETS), n=rng.randint(23, 986), p=rng.randint(2, 9))


def _sentences(rng, kind, count):
    return [_fill(rng, pattern) for pattern in rng.sample(POOLS[kind], count)]


def title(rng, kind, unit):
    name = unit["short_name"]
    if kind == "signed_article":
        return rng.choice(["以信用之光照亮{0}之路", "让守信成为{0}的通行证", "把诚信写进{0}的每一公里", "念好信用这本{0}经"]).format(
            rng.choice(["畅通", "为民", "出行", "发展", "振兴", "货运", "客运", "养护"])) + rng.choice(["", "的几点思考", "的实践与体会"])
    if kind == "brief":
        return f"{name}开展“信用交通{rng.choice(['进站台', '进企业', '进工地', '进校园', '进乡镇', '进码头', '进车队', '进窗口'])}”活动" + \
            rng.choice(["", "见实效", "受欢迎", "暖人心"])
    if kind == "model_case":
        return f"{rng.choice(['一诺千金', '拾金不昧', '诚信如山', '守信致远', '诺言无声'])}——记{rng.choice(FIRMS)}{rng.choice(SURNAMES)}师傅"
    return f"{name}“信用交通宣传月”活动总结"


def text(rng, kind, unit, headline, version=1):
    """The piece as paragraphs. A later version says more."""
    full = unit["name_full"]
    rest = "" if version == 1 else _fill(rng, "补充：{place}的{n}份资料已按要求核对。")
    if kind == "signed_article":
        head = "局长" if unit["level"] != "bureau" else "主要负责人"
        lines = [headline, f"{full}{head}　{rng.choice(SURNAMES)}某某"] + _sentences(rng, kind, 9)
    elif kind == "brief":
        lines = [headline, f"日前，{full}围绕“信用交通宣传月”开展主题宣传。"] + _sentences(rng, kind, 7) + [f"（{unit['short_name']}供稿，2020年10月）"]
    elif kind == "model_case":
        lines = [headline] + _sentences(rng, kind, 8) + [f"{full}推荐"]
    else:
        s = _sentences(rng, kind, 10)
        lines = ([headline, f"按照省厅通知要求，{full}开展了信用交通宣传月活动，现总结如下。", "一、成效和经验"] + s[:4] + ["二、问题和不足"] + s[4:6] +
                 ["三、努力的方向和举措"] + s[6:9] + [full, "2020年11月2日"])
    return "\n".join(lines + ([rest] if rest else []))


_photos = []


def photo(rng):
    """A photograph of the labelled sample, its octets this time alone: a comment is put into it."""
    if not _photos:
        for name in ("0076", "0084", "0086", "0105", "0133"):
            with open(os.path.join(SOURCE, "tests/corpus/mail", name + ".eml"), "rb") as file:
                for part in email.message_from_binary_file(file).walk():
                    octets = b"" if part.is_multipart() else part.get_payload(decode=True) or b""
                    if octets.startswith(b"\xff\xd8"):
                        _photos.append(octets)
    note = b"photo %08x" % rng.getrandbits(32)
    octets = rng.choice(_photos)
    return octets[:2] + b"\xff\xfe" + (len(note) + 2).to_bytes(2, "big") + note + octets[2:]


def document(words, rng=None):
    """With a photograph inside when `rng` is given."""
    return docx(words, png(240, 180, rng.getrandbits(32)) if rng else None)


def _word(words):
    return Header(words, "utf-8").encode(linesep="\r\n")


def _lines(octets):
    return base64.encodebytes(octets).decode().replace("\n", "\r\n")


def mail(key, sender, name, to, subject, body, files, when, answers="", headers=()):
    """One mail; `key` names its Message-ID. `files`: (name, octets). CRLF, octets."""
    head = [f"Received: from mx.example (198.51.100.7) by mail.example; {format_datetime(when)}",
            f"From: {_word(name)} <{sender}>", f"To: <{to}>", f"Subject: {_word(subject)}", f"Date: {format_datetime(when)}",
            f"Message-ID: <{key}@unit.example>", *headers]
    if answers:
        head += [f"In-Reply-To: {answers}", f"References: {answers}"]
    head += ["MIME-Version: 1.0"]
    plain = ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "", _lines(body.encode())]
    if not files:
        return "\r\n".join(head + plain).encode()
    boundary = "=_" + re.sub(r"\W", "_", key)
    out = head + [f'Content-Type: multipart/mixed; boundary="{boundary}"', "", f"--{boundary}"] + plain
    for file_name, octets in files:
        kind = "image/jpeg" if file_name.endswith(".jpg") else "application/octet-stream"
        out += [f"--{boundary}", f'Content-Type: {kind}; name="{_word(file_name)}"',
                f'Content-Disposition: attachment; filename="{_word(file_name)}"', "Content-Transfer-Encoding: base64", "",
                _lines(octets)]
    return "\r\n".join(out + [f"--{boundary}--", ""]).encode()
