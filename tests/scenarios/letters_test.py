#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every letter the whole corpus leads to, as its recipient gets it, against the models of OFFICE §6 (tests/support/
letter_model.py): receipts, supplements, corrections, notices, returns, and reminders of three kinds and through the city.

usage: letters_test.py SHOUWEN [sample]

The labelled sample in tests/corpus, and the whole shared corpus with its faxes where there is one ($SHOUWEN_SHARED, or
../shared beside the source); without it the test says so. First each check refuses letters mangled for it."""
import collections
import email
import json
import os
import subprocess
import sys
from datetime import datetime, timedelta, timezone

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(SOURCE, "tests", "support"))
import letter_mangled  # noqa: E402
import letter_model as model  # noqa: E402
import scanned  # noqa: E402
from mails import CHINA, roster  # noqa: E402
from office import Office  # noqa: E402

BINARY = os.path.abspath(sys.argv[1])
SHARED = os.path.join(os.environ.get("SHOUWEN_SHARED", os.path.join(SOURCE, "..", "shared")), "corpus")
UNITS = {unit["code"]: unit for unit in roster(os.path.join(SOURCE, "config/etc/units.csv"))}
CAMPAIGN = os.path.join(SOURCE, "config/etc/campaigns/2020-credit-month.toml")
HOLIDAYS = os.path.join(SOURCE, "config/etc/holidays.toml")
DOCUMENT = "吉交政研〔2020〕221号"
CONTACT = {"office": "厅研究室", "person": "（联系人）", "phone": "（电话）", "fax": "（传真）", "mailbox": "（收件邮箱）"}
DUTIES = {"signed_article": ("署名文章", 1), "brief": ("图文简讯", 2), "model_case": ("守信激励典型案例", 1), "summary": ("活动总结", 1)}
MIDDLE, END = (datetime.fromisoformat(text).replace(tzinfo=CHINA) for text in ("2020-10-13T09:00", "2020-11-05T15:00"))


def corpus():
    """(octets, when, is a fax, name), in order of arrival; and whether the shared one is among them."""
    folders = [os.path.join(SOURCE, "tests/corpus")]
    whole = os.path.exists(os.path.join(SHARED, "labels.jsonl")) and "sample" not in sys.argv
    if whole:
        folders += [SHARED, os.path.join(SHARED, "more")]
    out = {}
    for folder in folders:
        with open(os.path.join(folder, "labels.jsonl"), encoding="utf-8") as file:
            labels = [json.loads(line) for line in file if line.strip()]
        for label in labels:
            with open(os.path.join(folder, label["file"]), "rb") as file:
                octets = file.read()
            out[octets] = (octets, datetime.fromisoformat(label["received"]), label["channel"] == "fax",
                           os.path.basename(label["file"]))
    return sorted(out.values(), key=lambda one: one[1]), whole


def zh(at, minutes=True):
    return f"{at.year}年{at.month}月{at.day}日" + (f"{at.hour}时{at.minute:02}分" if minutes else "")


def moment(ms):
    return datetime.fromtimestamp(ms / 1000, timezone.utc).astimezone(CHINA)


class Run:
    def __init__(self, office):
        self.office, self.came, self.uids = office, 0, 0
        office.drop = os.path.join(office.dir, "drop")
        os.mkdir(office.drop)
        office.extra = f'[[fax]]\nid = "copier"\nkind = "folder"\npath = "{office.drop}"\npoll_interval = "1s"\nquiet = "1s"\n' \
                       'give_up = "10s"\nstart_time = "2020-09-01T00:00:00+08:00"\n'
        office.write_settings()
        office.run("holidays", "load", HOLIDAYS)

    def at(self, clock):
        if self.office.daemon:
            assert self.office.stop() == 0
        self.office.clock = clock.isoformat()
        self.office.write_settings()
        before = os.path.getsize(self.office.log) if os.path.exists(self.office.log) else 0
        self.office.serve()

        def ready():
            with open(self.office.log, "rb") as log:
                log.seek(before)
                return b"service_ready" in log.read()
        self.office.wait(ready, "ready")

    def settle(self):
        self.office.wait(lambda: self.office.settled(self.came) and not self.office.count(
            "SELECT count(*) FROM late_reading WHERE state='waiting'"), f"{self.came} filed and answered", patience=600)

    def all_left(self):
        """Supplements and what staff have written too."""
        self.office.wait(lambda: not self.office.count("SELECT count(*) FROM outbox WHERE state IN ('pending','sending')"),
                         "every letter left")
        self.settle()

    def take_in(self, some):
        mails = [(octets, when) for octets, when, fax, _ in some if not fax]
        self.office.deliver(mails)
        for octets, when, fax, name in some:
            if fax:
                path = os.path.join(self.office.drop, name)
                with open(path, "wb") as file:
                    file.write(octets)
                os.utime(path, (when.timestamp(),) * 2)
        self.came += len(some)

    # --- what staff do, so that there are letters of every kind
    def acts(self, by):
        """Some pieces go back, some kinds are mended, and one more is added."""
        rows = self.office.query("SELECT m.id, s.type FROM message m JOIN submission s ON s.message=m.id JOIN outbox o ON o.message=m.id"
                                 " WHERE s.state='pending' AND o.purpose='receipt' AND o.state='sent' AND m.channel='imap'"
                                 " GROUP BY m.id HAVING count(DISTINCT s.id)=1 ORDER BY m.id")
        for n, (message, kind) in enumerate(rows[:12]):
            if n % 2 == 0:
                self.office.run("review", "return", str(message), "--ask", "请补充主要负责同志署名", *(
                    ("--by", by) if n % 4 == 0 else ()))
            else:
                other = "brief" if kind != "brief" else "model_case"
                self.office.run("review", "assign", str(message), "--item", "1", "--type", other, "-r", "看过")

    def remind(self, stage, clock, *lead):
        self.at(clock)
        drafted = self.office.json("remind", "draft", "all", "--stage", stage)
        self.office.run("remind", "approve", "all", *lead)
        self.office.wait(lambda: not self.office.count(
            "SELECT count(*) FROM outbox WHERE purpose LIKE 'reminder:%' AND state IN ('pending','sending')"), "reminders left")
        return len(drafted["reminders"])


class Facts:
    """What each letter is about, from the records beside it."""

    def __init__(self, office):
        self.office = office
        self.reminders = {r["reminder"]: r for r in office.json("remind", "list")["reminders"]}
        self.shown, self.exact = {}, 0

    def message(self, ref):
        if ref not in self.shown:
            self.shown[ref] = self.office.json("show", str(ref))
        return self.shown[ref]

    def decision(self, ref, at):
        """As it was when the letter left."""
        rows = self.office.query("SELECT body FROM decision WHERE message=? AND at<=? ORDER BY version DESC LIMIT 1", ref, at)
        return json.loads(rows[0][0])

    def of(self, row, letter):
        ident, message, purpose, unit, to, sent, created, told = row
        kind = purpose.split(":")[0]
        facts = model.Facts(kind, contact=CONTACT, document_number=DOCUMENT, sent=zh(moment(sent), False))
        facts.unit = UNITS[unit]["name_full"] if unit else ""
        if kind == "reminder":
            one = self.reminders[int(purpose.split(":")[1])]
            facts.stage, facts.line = one["stage"], one["line"]
            facts.below = [UNITS[u["unit"]]["name_full"] for u in one["units"] if u["named"]] if one["line"] else []
            return facts
        refs = [message] + [m for (m,) in self.office.query("SELECT message FROM outbox WHERE reply=? OR why_held=? ORDER BY id",
                                                            f"merged:{ident}", f"merged:{ident}")]
        decisions = [self.decision(ref, sent) for ref in refs]
        shown = [self.message(ref) for ref in refs]
        facts.quarantined = any(d.get("quarantine") for d in decisions)
        facts.numbers = [one["number"] for one in shown]
        facts.arrivals = [zh(datetime.fromisoformat(one["arrival"])) for one in shown]
        facts.confirmed = to in UNITS[unit]["emails"].split(";") if unit else False
        if told and facts.confirmed and not facts.quarantined:
            facts.owes = self.owed(unit, created, sent)
        items = [item for d in decisions for item in d.get("items", [])]
        facts.late = any(item.get("late") for item in items)
        supplied = {p for d in decisions for p in d.get("problems", [])} - {"late"}
        claims = [c for d in decisions for c in d.get("claims", [])]
        open_ = claims or any(d.get("review") for d in decisions)  # these have questions of their own
        facts.problems = True if supplied else None if open_ else False
        facts.material = True if items else False if all(d["disposition"] == "enquiry" for d in decisions) else None
        for one in shown:
            facts.senders += [one["subject"] or "", *(p["filename"] or "" for p in one["parts"])]
        facts.senders += [item.get("title", "") for item in items]
        if facts.quarantined:
            facts.secrets = [s for s in self.secrets(refs) if s]
        return facts

    def owed(self, unit, created, sent):
        """What the unit lacked, counted from the history of its pieces: at each moment from the wish to the sending, since the
        words are of one of them. A piece somebody must still look at may count or not; all others are counted exactly."""
        moments = {created, sent} | {at for (at,) in self.office.query(
            "SELECT at FROM submission_version WHERE unit=? AND at BETWEEN ? AND ?", unit, created, sent)}
        out = []
        for moment in sorted(moments):
            sure, perhaps = collections.Counter(), collections.Counter()
            for kind, state, message in self.office.query(
                    "SELECT v.type, v.state, s.message FROM submission s JOIN submission_version v ON v.submission=s.id WHERE v.n=(SELECT "
                    "max(n) FROM submission_version WHERE submission=s.id AND at<=?) AND v.unit=?", moment, unit):
                if state not in ("accepted", "pending"):
                    continue
                d = self.decision(message, moment)
                doubted = state == "pending" and (d.get("review") or not d.get("sender_confirmed") or
                                                  {"unreadable_attachment", "encrypted_archive"} & set(d.get("problems", [])))
                perhaps[kind] += 1
                sure[kind] += not doubted
            out.append({label: (max(0, need - perhaps[kind]), max(0, need - sure[kind])) for kind, (label, need) in DUTIES.items()})
        self.exact += all(low == high for low, high in out[-1].values())
        return out

    def secrets(self, refs):
        """Subject and names of files as the sender wrote them, out of the octets."""
        for ref in refs:
            (digest,), = self.office.query("SELECT octets FROM message WHERE id=?", ref)
            hexed = digest.split(":")[1]
            path = os.path.join(self.office.state, "objects", "sha256", hexed[:2], hexed[2:4], hexed)
            with open(path, "rb") as file:
                mail = email.message_from_binary_file(file)
            yield model.text_of(mail["Subject"])
            for part in mail.walk():
                name = model.text_of(part.get_filename())
                yield name
                yield os.path.splitext(name)[0]


def letters(office):
    """(row of the outbox, the mail as received) of each that left."""
    received = {}
    for mail in office.received_mails():
        received.setdefault(mail["Message-ID"].strip("<> "), mail)
    for row in office.query("SELECT id, message, purpose, unit, recipient, sent_at, created, with_obligations, rfc_id FROM outbox WHERE state='sent' AND reply NOT LIKE 'merged:%' ORDER BY id"):
        if not row[2].startswith("digest"):
            yield row[:8], received[row[8].strip("<>")]


def main():
    refused = letter_mangled.self_test()
    mails, whole = corpus()
    if not whole:
        print(f"letters: NO SHARED CORPUS at {SHARED}: the sample in tests/corpus alone", file=sys.stderr)
    if not scanned.can_read(BINARY):
        mails = [one for one in mails if not one[2]]
        print("letters: pages are not read here: no faxes", file=sys.stderr)
    with Office(BINARY, clock=MIDDLE.isoformat()) as office:
        run = Run(office)
        run.take_in([one for one in mails if one[1] < MIDDLE])
        run.at(MIDDLE)
        run.settle()
        run.acts("2020-10-20")
        run.at(MIDDLE + timedelta(minutes=45))
        run.all_left()
        drafted = run.remind("before", MIDDLE + timedelta(minutes=50))
        run.take_in([one for one in mails if one[1] >= MIDDLE])
        run.at(END)
        run.settle()
        run.acts("2020-11-12")
        run.at(END + timedelta(minutes=45))
        run.all_left()
        drafted += run.remind("after", END + timedelta(days=1, hours=-4))
        drafted += run.remind("again", END + timedelta(days=5, hours=-4), "--lead", "李厅长")
        with open(CAMPAIGN, encoding="utf-8") as file:
            text = file.read().replace('remind_route = "direct"', 'remind_route = "via_city"')
        city = os.path.join(office.dir, "city.toml")
        with open(city, "w", encoding="utf-8") as file:
            file.write(text)
        office.run("campaign", "activate", city)
        drafted += run.remind("after", END + timedelta(days=8, hours=-4))
        assert office.stop() == 0
        facts_of, counted, wrong = Facts(office), collections.Counter(), []
        for row, mail in letters(office):
            letter = model.letter_of(mail)
            facts = facts_of.of(row, letter)
            counted[facts.kind + (" (隔离)" if facts.quarantined else "") + (f" {facts.stage}" if facts.stage else "") +
                    (" line" if facts.line else "")] += 1
            faults = model.faults_of(letter, facts)
            if faults:
                wrong.append((row, faults))
                if os.environ.get("LETTERS_SHOW"):
                    print("=====", row, faults, "\n" + letter.subject + "\n" + letter.body)
        apart = office.query("SELECT m.channel, o.purpose, o.state, o.why_held, count(*) FROM message m LEFT JOIN outbox o ON o.message=m.id"
                             " WHERE m.state='quarantined' GROUP BY 1, 2, 3, 4")
        held = office.query("SELECT purpose, why_held, count(*) FROM outbox WHERE state<>'sent' GROUP BY 1, 2") if not wrong else []
    print(f"letters: {len(mails)} mails and faxes: " + ", ".join(f"{k} {n}" for k, n in sorted(counted.items())) +
          f"; 六 counted anew in {facts_of.exact}; {len(wrong)} not as the model; {refused} mangled letters refused; not sent: {held}; 隔离: {apart}")
    for row, faults in wrong[:60]:
        print("wrong:", row, faults)
    assert not wrong, f"{len(wrong)} letters"


if __name__ == "__main__":
    main()
