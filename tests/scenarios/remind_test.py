#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reminders with a real mailbox and a real receiver: one approved on a holiday leaves on the working day
after it; by then what arrived is not asked for, what lies in review holds it, what was relieved is let be; an
answer is bound to it. A unit chased through its city is named to that city alone, and written to itself never.

Usage: remind_test.py BINARY"""
import os
import sys
from datetime import datetime, timedelta
from email.header import decode_header, make_header
from email.utils import format_datetime, parseaddr

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(SOURCE, "tests", "support"))
from mails import CHINA, mail, roster  # noqa: E402
from office import Office  # noqa: E402

UNITS = os.path.join(SOURCE, "config/etc/units.csv")
HOLIDAYS = os.path.join(SOURCE, "config/etc/holidays.toml")
CAMPAIGN = os.path.join(SOURCE, "config/etc/campaigns/2020-credit-month.toml")
ROSTER = {unit["code"]: unit for unit in roster(UNITS)}
ARRIVES, UNSURE, CHASED, RELIEVED = "220102", "220105", "220112", "220113"
KEPT = "state IN ('pending','sending')"


def address(code):
    return ROSTER[code]["emails"].split(";")[0]


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def reminders(office):
    """(to, text, message) of each reminder the receiver got."""
    out = []
    for one in office.received_mails():
        if "【催报】" not in str(make_header(decode_header(one["Subject"]))):
            continue
        part = next(p for p in one.walk() if p.get_content_type() == "text/plain")
        out.append((parseaddr(str(one["To"]))[1], part.get_payload(decode=True).decode("utf-8"), one))
    return out


def at(office, clock):
    """The office at another moment: stopped, and started then."""
    office.stop()
    office.clock = f"{clock}+08:00"
    office.write_settings()
    office.serve()


def ready(office):
    with open(office.log, encoding="utf-8") as log:
        text = log.read()
    return text.rfind("service_ready") > text.rfind("service_starting")


def looked(office, messages):
    """The daemon answers, every mailbox was looked at and all that is in it is filed."""
    office.wait(lambda: ready(office), "the daemon is ready")
    office.wait(lambda: office.count("SELECT count(*) FROM message") >= messages and office.unfiled() == 0,
                f"{messages} filed")


def of(office, code):
    return next(r for r in office.json("remind", "list")["reminders"] if r["unit"] == code)


def direct(binary):
    with Office(binary, clock="2020-10-01T10:00:00+08:00", start_time="2020-09-01T00:00:00+08:00") as office:
        office.run("holidays", "load", HOLIDAYS)
        units = (ARRIVES, UNSURE, CHASED, RELIEVED)
        drafted = office.json("remind", "draft", *units, "--stage", "after", "--type", "signed_article")
        assert len(drafted["reminders"]) == 4, drafted
        office.serve()
        looked(office, 0)
        approved = office.json("remind", "approve", "all")
        assert len(approved["approved"]) == 4, approved
        assert of(office, CHASED)["not_before"].startswith("2020-10-09T08:30"), of(office, CHASED)

        at(office, "2020-10-08T16:00:00")  # the last day of the holiday, a Thursday
        when = moment("2020-10-08T15:00:00")
        unit = ROSTER[ARRIVES]
        office.deliver([(mail(1, address(ARRIVES), unit["short_name"], unit["name_full"],
                              "“一把手谈信用”署名文章", when), when)])
        unit = ROSTER[UNSURE]
        office.deliver([(mail(2, address(UNSURE), unit["short_name"], unit["name_full"], "有关材料", when), when)])
        office.run("exempt", RELIEVED, "--type", "signed_article", "--approver", "李处长", "-r", "来函")
        looked(office, 2)
        review = office.query("SELECT unit FROM message WHERE state='review'")
        assert (UNSURE,) in review, review
        assert reminders(office) == [], "a reminder left on a holiday"
        assert office.count(f"SELECT count(*) FROM outbox WHERE purpose LIKE 'reminder:%' AND {KEPT}") == 4

        at(office, "2020-10-09T09:00:00")
        office.wait(lambda: office.count(
            f"SELECT count(*) FROM outbox WHERE purpose LIKE 'reminder:%' AND {KEPT}") == 0,
            "every reminder was decided", patience=90)
        got = reminders(office)
        assert [to for to, *_ in got] == [address(CHASED)], [to for to, *_ in got]
        text = got[0][1]
        assert ROSTER[CHASED]["name_full"] + "：" in text and "署名文章1篇应于9月18日前报送厅研究室" in text, text
        assert "截至10月9日9时尚未收到，请于" in text, text
        states = {code: of(office, code)["state"] for code in units}
        assert states == {ARRIVES: "cancelled", UNSURE: "held", CHASED: "sent", RELIEVED: "cancelled"}, states
        assert "已收到" in of(office, ARRIVES)["why"], of(office, ARRIVES)

        bind_answer(office, got[0][2])
        unit_in_review(office)
        figures = f"1 sent, 1 released, 2 not needed, {len(reminders(office))} letters in all"
        assert office.json("verify")["clean"]
        assert office.stop() == 0
        return figures


def bind_answer(office, reminder):
    when = moment("2020-10-09T09:05:00")
    answer = (f"Received: from mx.example by mail.example; {format_datetime(when)}\r\n"
              f"From: <{address(CHASED)}>\r\nTo: <{office.address}>\r\nSubject: Re: =?utf-8?B?5YKs5oql?=\r\n"
              f"Date: {format_datetime(when)}\r\nMessage-ID: <answer@office.example>\r\n"
              f"In-Reply-To: {reminder['Message-ID']}\r\nMIME-Version: 1.0\r\n"
              "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
              "您好：我局署名文章将于10月12日报送，请予谅解。\r\n").encode()
    office.deliver([(answer, when)])
    looked(office, 3)
    shown = office.json("remind", "show", str(of(office, CHASED)["reminder"]))
    assert len(shown["answers"]) == 1, shown
    kind = office.query("SELECT disposition, unit FROM message WHERE id=?", shown["answers"][0])
    assert kind == [("reminder_reply", CHASED)], kind


def unit_in_review(office):
    """Once a person has looked, the held one is approved again and leaves."""
    waiting = office.query("SELECT id FROM message WHERE state='review' AND unit=?", UNSURE)
    for (number,) in waiting:
        office.run("review", "ignore", str(number), "-r", "与本活动无关")
    office.run("remind", "approve", str(of(office, UNSURE)["reminder"]))
    office.wait(lambda: of(office, UNSURE)["state"] == "sent", "the held one left", patience=90)


def via_city(binary):
    with open(CAMPAIGN, encoding="utf-8") as file:
        text = file.read().replace('remind_route = "direct"', 'remind_route = "via_city"')
    with Office(binary, clock="2020-10-13T10:00:00+08:00") as office:
        campaign = os.path.join(office.dir, "campaign.toml")
        with open(campaign, "w", encoding="utf-8") as file:
            file.write(text)
        office.run("campaign", "activate", campaign)
        office.run("holidays", "load", HOLIDAYS)
        drafted = office.json("remind", "draft", "220102", "220105", "220281", "--stage", "before")
        assert len(drafted["reminders"]) == 2, drafted
        office.run("remind", "approve", "all")
        office.serve()
        office.wait(lambda: len(reminders(office)) == 2, "both cities were written to", patience=90)
        got = {to: text for to, text, _ in reminders(office)}
        assert set(got) == {address("220100"), address("220200")}, set(got)
        own, other = got[address("220100")], got[address("220200")]
        assert "请协助督促所辖下列单位报送：" in own, own
        for code in ("220102", "220105"):
            assert ROSTER[code]["name_full"] + "：图文简讯2篇（10月15日前）" in own, own
            assert ROSTER[code]["short_name"] not in other, other
        assert ROSTER["220281"]["name_full"] in other and ROSTER["220281"]["name_full"] not in own
        assert office.stop() == 0
        return len(got)


def main():
    figures = direct(sys.argv[1])
    cities = via_city(sys.argv[1])
    print(f"remind: over a holiday: {figures}; via the city: {cities} cities, each its own counties")


if __name__ == "__main__":
    main()
