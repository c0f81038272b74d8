#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A whole campaign through the shipped binary: the 78 units of the roster answer the notice by mail, with real documents and
photographs, and by fax; staff accept, return, extend, exempt and remind; then the circular, xlsx and docx, is read back
cell by cell against the generator's own account (tests/campaign/simulated.py), under two readings of the notice.

usage: campaign_test.py SHOUWEN [SEED]

Staff here know what each mail is, as persons who read it do. Where the program registered something else they put it right by
the commands staff have, and each time is counted and printed. The account never asks the program anything."""
import collections
import os
import re
import sys
import time
from datetime import timedelta

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(SOURCE, "tests", "support"), os.path.join(SOURCE, "tests", "campaign")]
import papers  # noqa: E402
import scanned  # noqa: E402
import simulated  # noqa: E402
from mails import roster  # noqa: E402
from office import Office  # noqa: E402
from read_back import NUMBERS, check_items, compare, document, sheet, tables  # noqa: E402
from simulated import LOOKS, READINGS  # noqa: E402

BINARY = os.path.abspath(sys.argv[1])
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 2020
UNITS = os.path.join(SOURCE, "config/etc/units.csv")
CAMPAIGN = os.path.join(SOURCE, "config/etc/campaigns/2020-credit-month.toml")
HOLIDAYS = os.path.join(SOURCE, "config/etc/holidays.toml")


class Letters:
    """Writes the octets of each mail, as its unit would."""

    def __init__(self, office, campaign):
        self.office, self.campaign, self.texts, self.sent = office, campaign, {}, {}
        self.random = simulated.random.Random(f"{SEED} texts")

    def address(self, code):
        unit = self.campaign.units[code]
        return (unit["emails"].split(";")[0] or f"jtj{code.lower()}@163.example"), unit

    def answered(self, mail, known):
        """The Message-ID of the letter it is a reply to; "" when none left."""
        if mail.answers == "return":
            rows = self.office.query("SELECT rfc_id FROM outbox WHERE purpose='return' AND message=? AND state='sent'",
                                     known[mail.of])
            assert rows, (mail.key, self.office.query("SELECT purpose, state, why_held, recipient FROM outbox WHERE message=?", known[mail.of]))
        elif mail.answers == "reminder":
            rows = self.office.query("SELECT rfc_id FROM outbox WHERE purpose LIKE 'reminder:%' AND unit=? AND state='sent'"
                                     " ORDER BY id DESC", mail.unit)
        else:
            rows = []
        return f"<{rows[0][0].strip('<>')}>" if rows else ""

    def files_of(self, mail):
        out = []
        for code, kind, title in mail.pieces:
            unit = self.campaign.units[code]
            words = self.texts.get(title + code)
            if words is None or mail.version > 1:
                if words is None:
                    words = papers.text(self.random, kind, unit, title)
                else:
                    words += f"\n补充：{self.random.randint(3, 90)}名驾驶员的意见已按要求写入，有关数据重新核对。"
                self.texts[title + code] = words
            pictured = kind == "brief" and mail.how != "no_picture"
            apart = pictured and self.random.random() < 0.25  # each of these is read by OCR, which takes a second
            out.append((f"{title}.docx", papers.document(words, self.random if pictured and not apart else None)))
            if apart:
                out.append((f"{title}配图.jpg", papers.photo(self.random)))
        return out

    def octets(self, mail, known):
        sender, unit = self.address(mail.unit)
        full, kinds = unit["name_full"], papers.LABEL.get(mail.kind, "")
        answers = self.answered(mail, known)
        subject, files = f"{unit['short_name']}报送{kinds}", self.files_of(mail)
        body = f"厅研究室：\r\n    现报送{kinds}，请查收。\r\n\r\n{full}\r\n"
        if mail.how == "forward":
            names = "、".join(self.campaign.units[code]["short_name"] for code, *_ in mail.pieces)
            subject = f"{unit['short_name']}转报所辖县（市、区）{kinds}"
            body = f"厅研究室：\r\n    现将{names}报来的{kinds}转报你室，请查收。\r\n\r\n{full}\r\n"
        elif mail.how == "zero":
            subject = f"关于{kinds}的说明"
            body = f"厅研究室：\r\n    经梳理，我单位本次无{kinds}，特此零报告。\r\n\r\n{full}\r\n"
        elif mail.how == "picture":
            subject, files = f"补发{kinds}配图", [("活动照片.jpg", papers.photo(self.random))]
            body = f"厅研究室：\r\n    补发前封邮件图文简讯的配图，请查收。\r\n\r\n{full}\r\n"
        elif mail.how == "again":
            return self.sent[mail.of].replace(mail.of.encode() + b"@", mail.key.encode() + b"@")
        elif mail.how == "spam":
            sender, subject, body, files = "sale@ad.example", "代开发票", "代开各类发票，点数低，电话联系。\r\n", []
        elif mail.how == "unrelated":
            subject, body, files = f"{unit['short_name']}春运值班表", f"春运值班表已排定，请查收。\r\n\r\n{full}\r\n", []
        elif mail.how == "enquiry":
            subject, body = "咨询", f"请问{kinds}有没有字数要求？能否晚两天？\r\n\r\n{full}\r\n"
        elif mail.how == "away":
            subject, body, files = "自动回复：收件回执", "您好，我正在休假，来信已收到，会尽快回复。\r\n", []
        elif mail.answers == "return":
            subject, body = f"回复：【退回修改】{kinds}", f"厅研究室：\r\n    已按要求修改，现重新报送，请查收。\r\n\r\n{full}\r\n"
        elif mail.of:
            subject = f"{unit['short_name']}{kinds}（更正稿）"
            body = f"厅研究室：\r\n    此前报送的{kinds}《{mail.pieces[0][2]}》有误，以此稿为准，请替换。\r\n\r\n{full}\r\n"
        elif answers:
            subject, body = f"回复：【催报】{kinds}", f"厅研究室：\r\n    来信收悉，现补报{kinds}，请查收。\r\n\r\n{full}\r\n"
        headers = ("Auto-Submitted: auto-replied",) if mail.how == "away" else ()
        made = papers.mail(mail.key, sender, unit["short_name"], self.office.address, subject, body, files, mail.arrived, answers,
                           headers)
        self.sent[mail.key] = made
        return made


class Staff:
    """Carries out the deeds; counts where the program had it otherwise."""

    def __init__(self, office, campaign):
        self.office, self.campaign = office, campaign
        self.letters = Letters(office, campaign)
        self.known = {}      # mail key: message
        self.delivered = 0
        self.amended, self.reviewed, self.looked = collections.Counter(), collections.Counter(), 0
        self.unequal = []
        self.confirmed = set()
        self.instead = {}    # mail key: the mail that brought the same again

    def clock(self, at):
        """The daemon stops and starts then, and has looked at its mailbox."""
        if self.office.daemon:
            assert self.office.stop() == 0
        self.office.clock = at.isoformat()
        self.office.write_settings()
        before = os.path.getsize(self.office.log) if os.path.exists(self.office.log) else 0
        self.office.serve()

        def ready():
            with open(self.office.log, "rb") as log:
                log.seek(before)
                return b"service_ready" in log.read()
        self.office.wait(ready, "ready")

    def settle(self, messages):
        self.office.wait(lambda: self.office.settled(messages) and not self.office.count(
            "SELECT count(*) FROM late_reading WHERE state='waiting'"), f"{messages} filed and answered")

    def take_in(self, n):
        mails = self.campaign.mails[n]
        by_mail = [m for m in mails if m.how not in ("hand", "fax")]
        if by_mail:
            self.office.deliver([(self.letters.octets(m, self.known), m.arrived) for m in by_mail])
        for mail in mails:
            if mail.how == "fax":
                self.put_fax(mail)
        self.clock(LOOKS[n])
        total = len(self.known) + len(by_mail) + sum(m.how == "fax" for m in mails)
        self.settle(total)
        for uid, mail in enumerate(by_mail, self.delivered + 1):
            self.known[mail.key] = self.office.count("SELECT message FROM arrival WHERE channel='imap' AND uid=?", uid)
        self.delivered += len(by_mail)
        for mail in mails:
            if mail.how == "fax":
                self.known[mail.key] = self.office.count("SELECT message FROM arrival WHERE channel='fax' AND key LIKE ?",
                                                         f"{mail.key}.pdf#%")
            elif mail.how == "hand":
                path = os.path.join(self.office.dir, mail.key + ".eml")
                with open(path, "wb") as file:
                    file.write(self.letters.octets(mail, self.known))
                self.known[mail.key] = self.office.json("ingest", path, "--arrived", mail.arrived.isoformat(), "-r", "U盘送达")["message"]
        self.settle(len(self.known))

    def put_fax(self, mail):
        code, kind, title = mail.pieces[0]
        unit = self.campaign.units[code]
        words = papers.text(self.letters.random, kind, unit, title).split("\n")
        lines = [unit["name_full"], title, f"“信用交通宣传月”{papers.LABEL[kind]}"]
        for line in words[1:9]:
            lines += [line[i:i + 27] for i in range(0, len(line), 27)]
        lines = lines[:22] + [unit["name_full"]]
        path = os.path.join(self.office.drop, mail.key + ".pdf")
        with open(path, "wb") as file:
            file.write(scanned.page(*lines))
        os.utime(path, (mail.arrived.timestamp(),) * 2)

    # --- one look
    def registered(self, message):
        """(submission, unit, type) of what stands."""
        return self.office.query("SELECT id, unit, type FROM submission WHERE message=? AND state<>'void' ORDER BY ordinal, id",
                                 message)

    def examine(self, mail):
        """What a person who reads it would register."""
        message = self.known[mail.key]
        self.looked += 1
        state, = self.office.query("SELECT state FROM message WHERE id=?", message)
        self.reviewed[mail.how + (" " + mail.answers if mail.answers else " correction" if mail.version > 1 and mail.pieces else "")] \
            += state[0] == "review"
        sender = self.letters.address(mail.unit)[0]
        if mail.pieces and mail.how != "fax" and sender not in self.campaign.units[mail.unit]["emails"] \
                and (mail.unit, sender) not in self.confirmed:
            self.confirmed.add((mail.unit, sender))
            self.office.run("confirm", mail.unit, sender)
        want = [(code, kind) for code, kind, _ in mail.pieces]
        have = [(unit, kind) for _, unit, kind in self.registered(message)]
        if mail.how == "again":
            self.sent_again(mail, message)
            return
        if sorted(want) == sorted(have):
            return
        shown = self.office.json("show", str(message))["decision"]
        self.amended[f"{mail.how}: {shown['disposition']}"] += 1
        items = [(i["n"], i.get("unit") or shown["unit"], i["type"], i["title"]) for i in shown["items"]]
        spare = [i for i in items]
        missing = []
        for code, kind, title in mail.pieces:
            at = next((i for i in spare if i[1:3] == (code, kind)), None)
            spare.remove(at) if at else missing.append((code, kind, title))
        for code, kind, title in missing:
            at = next((i for i in spare if i[3] == title), spare[0] if spare else None)
            if at:
                spare.remove(at)
                self.assign(message, "--item", str(at[0]), "--unit", code, "--type", kind, "--title", title)
            else:
                self.assign(message, "--add", "--unit", code, "--type", kind, "--title", title)
        for n in sorted((i[0] for i in spare), reverse=True):
            self.assign(message, "--item", str(n), "--remove")

    def sent_again(self, mail, message):
        """One piece, whichever mail it hangs on: the later one has taken its place, or is set aside."""
        stands, = self.office.query("SELECT state FROM submission WHERE message=? AND state<>'void'", self.known[mail.of])
        if stands[0] == "replaced":
            self.instead[mail.of] = mail.key
        else:
            self.amended["again: ignored"] += 1
            self.office.run("review", "ignore", str(message), "-r", "与前一封相同")

    def assign(self, message, *how):
        self.office.run("review", "assign", str(message), *how, "-r", "看过原件")

    def deal(self, n):
        for mail in self.campaign.mails[n]:
            self.examine(mail)
        accepted = []
        for what, of, more in self.campaign.deeds[n]:
            if what == "accept":
                accepted.append(str(self.known[self.instead.get(of, of)]))
            elif what == "send_back":
                self.office.run("review", "return", str(self.known[of]), "--ask", "请补充具体事例和数据", "--by",
                                more.strftime("%Y-%m-%d"))
            elif what == "arrival":
                self.office.run("arrival", str(self.known[of]), more.strftime("%Y-%m-%d %H:%M"), "-r", "当面送达，有签收单")
            elif what == "exempt":
                self.office.run("exempt", of[0], "--type", of[1], "--approver", "处长", "-r", "来函")
            elif what == "extend":
                self.office.run("extend", of[0], "--type", of[1], "--until", more.strftime("%Y-%m-%d"), "--approver", "处长", "-r",
                                "来函")
            else:
                self.office.run("nil", what[4:], of[0], "--type", of[1], "--approver", "处长", "-r", "来函核实")
        for at in range(0, len(accepted), 20):
            self.office.run("review", "accept", *accepted[at:at + 20])
        self.empty_the_list()

    def empty_the_list(self):
        """What is still on the list has been read by now."""
        of = {message: mail for mails in self.campaign.mails.values() for mail in mails
              if (message := self.known.get(mail.key))}
        for (message,) in self.office.query("SELECT id FROM message WHERE state='review'"):
            act = "ignore" if of[message].how in ("spam", "unrelated", "away") else "clear"
            self.office.run("review", act, str(message), "-r", "看过", check=False)  # what stays is named below
        left = self.office.query("SELECT id FROM message WHERE state='review'")
        if left:
            self.unequal.append(f"still in review: {[(m, of[m].key, of[m].how) for m, in left]}")

    # --- reminders
    def remind(self, n):
        stage = simulated.ROUNDS[n]
        want = self.campaign.remind(n)
        left_out = {}
        for one in ("before",) if stage == "before" else ("after", "again"):
            drafted = self.office.json("remind", "draft", "all", "--stage", one)
            left_out.update({row["unit"]: row["why"] for row in drafted["left_out"]})
        self.office.run("remind", "approve", "all", "--lead", "李厅长")
        self.office.wait(lambda: not self.office.count(
            "SELECT count(*) FROM outbox WHERE purpose LIKE 'reminder:%' AND state IN ('pending','sending')"), "reminders left")
        got = {}
        for row in self.office.json("remind", "list")["reminders"]:
            if row["state"] == "sent" and row["sent_at"] >= LOOKS[n].isoformat():
                got[row["unit"]] = sorted(t for u in row["units"] if u["named"] for t in u["types"].split(";"))
            elif row["state"] != "sent" and row["at"] >= LOOKS[n].isoformat():
                left_out[row["unit"]] = f"{row['state']}: {row['why']}"
        for unit in sorted(set(want) | set(got)):
            if sorted(want.get(unit, [])) != got.get(unit, []):
                self.unequal.append(f"reminder at {LOOKS[n]}: {unit}: letter {got.get(unit)} truth {want.get(unit)} {left_out.get(unit)}")
        return len(got)


def circular(office, campaign, look, at, reading, name):
    """Both files written and compared. Returns what they hold, and the inequalities."""
    truth, sums = campaign.table(look, at, reading)
    kept, out = [], []
    for ending in ("xlsx", "docx"):
        path = os.path.join(office.dir, f"{name}.{ending}")
        office.run("circular", "--at", at.strftime("%Y-%m-%d %H:%M"), "-o", path)
        with open(path, "rb") as file:
            kept.append(file.read())
        rows = sheet(path, 1)[0] if ending == "xlsx" else document(path)
        words = [row[0] for row in rows if len(row) == 1]
        out += compare(tables(rows), words, truth, sums, campaign, f"{name} {ending}")
    return kept, out + check_items(os.path.join(office.dir, name + ".xlsx"), truth, campaign, name), (truth, sums)


def self_test(office, campaign, look, at, reading, name):
    """A truth with one number changed is seen, whichever column it is in."""
    truth, sums = campaign.table(look, at, reading)
    rows = sheet(os.path.join(office.dir, name + ".xlsx"), 1)[0]
    words = [row[0] for row in rows if len(row) == 1]
    for n, column in enumerate(NUMBERS):
        code = sorted(truth)[n]
        was, truth[code][column] = truth[code][column], truth[code][column] + 1
        assert len(compare(tables(rows), words, truth, sums, campaign, "")) == 1, column
        truth[code][column] = was
    for total in ("应报", "核收", "待核"):
        sums[total] += 1
        assert compare(tables(rows), words, truth, sums, campaign, ""), total
        sums[total] -= 1


def other_reading(office):
    chosen = re.search(r"chosen = true\n.*\n.*\nbasis = .*\n", open(CAMPAIGN, encoding="utf-8").read()).group()
    with open(CAMPAIGN, encoding="utf-8") as file:
        text = file.read().replace(chosen, "")
    place = f'id = "{READINGS[1]}"\n'
    path = os.path.join(office.dir, "other.toml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(place, place + chosen))
    office.run("campaign", "activate", path)


def prepare(office):
    office.drop = os.path.join(office.dir, "drop")
    os.mkdir(office.drop)
    office.extra = f'[[fax]]\nid = "copier"\nkind = "folder"\npath = "{office.drop}"\npoll_interval = "1s"\nquiet = "1s"\n' \
                   'give_up = "10s"\nstart_time = "2020-09-01T00:00:00+08:00"\n'
    office.write_settings()
    office.run("holidays", "load", HOLIDAYS)


def main():
    reads = scanned.can_read(BINARY)
    campaign = simulated.Campaign(roster(UNITS), SEED, faxes=3 if reads else 0)
    coverage = campaign.sent / campaign.asked
    assert 0.85 < coverage < 1, coverage
    began, letters, frozen = time.monotonic(), 0, []
    with Office(BINARY, clock=LOOKS[0].isoformat()) as office:
        prepare(office)
        staff = Staff(office, campaign)
        for n in range(len(LOOKS)):
            staff.take_in(n)
            staff.deal(n)
            staff.clock(LOOKS[n] + timedelta(minutes=40))
            office.wait(lambda: not office.count("SELECT count(*) FROM outbox WHERE state IN ('pending','sending')"), "letters left")
            staff.settle(len(staff.known))
            if n in simulated.ROUNDS:
                letters += staff.remind(n)
            if n in simulated.CIRCULARS:
                # The next minute is the moment it rests on; it is asked for a little later.
                at = LOOKS[n] + timedelta(minutes=60)
                assert office.stop() == 0
                office.clock = (at + timedelta(minutes=1)).isoformat()
                office.write_settings()
                name = f"respectively-{n}"
                kept, unequal, _ = circular(office, campaign, n, at, READINGS[0], name)
                frozen.append((n, at, kept))
                staff.unequal += unequal
                if not unequal:
                    self_test(office, campaign, n, at, READINGS[0], name)
        # The other reading: the same pieces, other duties; what was published before stays as it was.
        at = LOOKS[-1] + timedelta(days=1)
        office.clock = (at - timedelta(hours=1)).isoformat()
        office.write_settings()
        other_reading(office)
        office.clock = (at + timedelta(minutes=1)).isoformat()
        office.write_settings()
        last = len(LOOKS) - 1
        _, unequal, (_, sums) = circular(office, campaign, last, at, READINGS[1], "cities")
        staff.unequal += unequal
        if not unequal:
            self_test(office, campaign, last, at, READINGS[1], "cities")
        for n, then, kept in frozen:
            again, unequal, _ = circular(office, campaign, n, then, READINGS[0], f"again-{n}")
            assert again == kept, f"the circular of {then} is another one now"
            staff.unequal += unequal
        verdict = office.json("verify")
        assert verdict["clean"], verdict["findings"]
        messages = len(staff.known)
    by_how = ", ".join(f"{how} {count}" for how, count in sorted(staff.reviewed.items()) if count)
    print(f"campaign: seed {SEED}: {campaign.sent} of {campaign.asked} pieces ({100 * coverage:.0f} %), {messages} messages"
          f"{'' if reads else ' (no fax: pages cannot be drawn or read here)'}, {letters} reminders; in review first: {by_how or 'none'}; "
          f"put right by staff: {dict(staff.amended) or 'none'}; {len(frozen) + 1} circulars × xlsx, docx; {time.monotonic() - began:.0f} s")
    for line in staff.unequal[:40]:
        print("unequal:", line)
    assert not staff.unequal, f"{len(staff.unequal)} inequalities"


if __name__ == "__main__":
    main()
