# SPDX-License-Identifier: Apache-2.0
"""A whole campaign as it goes on in an office: what 78 units send and when, what staff do with it, and a plain account of
what the circular must say of it. The account shares no code and no rule with the program: its dates are written out here,
and it counts by hand. Deterministic.

Staff look at the mailbox at the moments LOOKS; what came since is dealt with then, so the number of a look is a moment. Half
of the pieces come in the two days before a date, and a good part in the hours behind a reminder."""
import random
from datetime import datetime, timedelta, timezone

import papers

CHINA = timezone(timedelta(hours=8))


def moment(words):
    return datetime.fromisoformat(words).replace(tzinfo=CHINA)


# kind: pieces asked, the last moment, first day anything may come
DUTIES = {"signed_article": (1, moment("2020-09-18T23:59:59"), moment("2020-09-08T09:00")),
          "brief": (2, moment("2020-10-15T23:59:59"), moment("2020-10-09T09:10")),
          "model_case": (1, moment("2020-10-23T23:59:59"), moment("2020-10-12T09:00")),
          "summary": (1, moment("2020-11-03T23:59:59"), moment("2020-10-26T10:00"))}
LOOKS = [moment(text) for text in (
    "2020-09-16T17:00", "2020-09-18T17:20", "2020-09-21T09:00", "2020-09-24T16:00", "2020-10-09T09:00", "2020-10-13T09:00",
    "2020-10-15T17:00", "2020-10-16T09:00", "2020-10-19T16:00", "2020-10-21T09:00", "2020-10-26T09:00", "2020-10-30T09:00",
    "2020-11-04T09:00", "2020-11-06T16:00", "2020-11-11T09:00")]
# look: before or after the date; a letter leaves forty minutes on, in office hours of working days
ROUNDS = {2: "after", 5: "before", 7: "after", 9: "before", 10: "after", 11: "before", 12: "after"}
MOST_LETTERS = 3
CIRCULARS = [3, 8, 10, 14]
READINGS = ("respectively", "cities-and-bureaus-only")


def look_of(arrived):
    """The look at which a mail of that moment is dealt with; a minute is needed to fetch it."""
    return next((n for n, at in enumerate(LOOKS) if at >= arrived + timedelta(minutes=2)), None)


class Mail:
    def __init__(self, key, unit, kind, arrived, pieces=(), how="mail", of="", answers="", first=""):
        self.key, self.unit, self.kind, self.arrived, self.how = key, unit, kind, arrived, how
        self.pieces = list(pieces)  # (unit, kind, title): what it brings
        self.of = of                # the mail whose pieces it brings again or completes
        self.answers = answers      # "return" or "reminder": it is written as a reply to that letter
        self.version = 2 if of else 1


class Campaign:
    """mails: by look. deeds: by look, (what, mail key or (unit, kind), more). The rest is the account."""

    def __init__(self, roster, seed, faxes):
        self.random, self.roster = random.Random(seed), roster
        self.units = {unit["code"]: unit for unit in roster}
        self.mails, self.deeds = {n: [] for n in range(len(LOOKS))}, {n: [] for n in range(len(LOOKS))}
        self.counted, self.pending, self.awaited = [], [], []
        self.exempt, self.zero, self.extended = {}, {}, {}
        self.live = []       # (unit, kind, from look, to look): there, accepted or not
        self.letters = {}    # unit: looks at which a reminder left for it
        self.asked = self.sent = 0
        self.faxes_left = faxes
        self.forwarded = {}
        self.titles = set()
        for unit in roster:
            for kind in DUTIES:
                self.stories(unit, kind)
        for (city, kind), counties in self.forwarded.items():
            self.forward(city, kind, counties)
        self.noise()
        for n in self.mails:
            self.mails[n].sort(key=lambda m: (m.arrived, m.key))

    # --- chance
    def chance(self, percent):
        return self.random.randint(1, 100) <= percent

    def minutes(self, low, high):
        return timedelta(minutes=self.random.randint(low, high), seconds=self.random.randint(0, 59))

    def in_time(self, kind):
        _, due, opens = DUTIES[kind]
        if self.chance(60):
            return due - self.minutes(0, 38 * 60)
        return opens + self.minutes(0, int((due - opens).total_seconds()) // 60 - 3 * 24 * 60)

    def title(self, kind, unit):
        """One no piece of the campaign has, so that two of one unit are two."""
        for _ in range(1000):
            made = papers.title(self.random, kind, unit)
            if (unit["code"], made) not in self.titles:
                break
        self.titles.add((unit["code"], made))
        return made

    # --- what one unit does about one kind
    def stories(self, unit, kind):
        need, due, _ = DUTIES[kind]
        key = (unit["code"], kind)
        self.asked += need
        fate = self.random.randint(1, 100)
        last = due
        if fate <= 3:
            look = look_of(due - timedelta(days=4))
            self.deeds[look].append(("exempt", key, None))
            self.exempt[key] = look
            return
        if fate <= 6:  # granted before the date; some come within it
            last = due + timedelta(days=5)
            look = look_of(due - timedelta(days=3))
            self.deeds[look].append(("extend", key, last))
            self.extended[key] = (look, last)
            for _ in range(need if self.chance(80) else 0):
                self.plain(unit, kind, due + self.minutes(60, 4 * 24 * 60))
            return
        if fate <= 10 and kind in ("model_case", "brief"):
            return self.nothing_to_send(unit, kind)
        if fate <= 15:
            return  # nobody hears of it
        if fate <= 27:
            return self.when_reminded(unit, kind)
        if fate <= 33 and need == 2:
            return self.both_in_one(unit, kind)
        for _ in range(need + (1 if kind != "summary" and self.chance(6) else 0)):  # a second summary would be a new version
            if self.chance(96):
                self.piece(unit, kind)

    def send(self, unit, kind, arrived, pieces=None, **more):
        if pieces is None:
            pieces = [(unit["code"], kind, self.title(kind, unit))]
        look = look_of(arrived)
        mail = Mail(f"{unit['code']}.{kind}.{sum(map(len, self.mails.values()))}", unit["code"], kind, arrived, pieces, **more)
        self.mails[look].append(mail)
        return mail, look

    # --- the account
    def accept(self, mail, look, judged, units=None):
        """Staff accept it then, or at the next look."""
        when = look + 1 if self.chance(20) and look + 1 < len(LOOKS) else look
        self.deeds[when].append(("accept", mail.key, None))
        for unit, kind, _ in mail.pieces:
            self.counted.append((unit, kind, when, judged))
            self.pending.append((unit, kind, look, when))
            self.live.append((unit, kind, look, None))

    def plain(self, unit, kind, arrived, **more):
        self.sent += 1
        mail, look = self.send(unit, kind, arrived, **more)
        self.accept(mail, look, arrived)

    def nothing_to_send(self, unit, kind):
        mail, look = self.send(unit, kind, self.in_time(kind), pieces=[], how="zero")
        if self.chance(75):
            self.deeds[look].append(("nil_accept", (unit["code"], kind), mail.key))
            self.zero[(unit["code"], kind)] = look
        else:
            self.deeds[look].append(("nil_refuse", (unit["code"], kind), mail.key))

    def when_reminded(self, unit, kind):
        """In the hours behind the round before the date, or behind the one after it."""
        due = DUTIES[kind][1]
        before = [n for n, stage in ROUNDS.items() if stage == "before" and timedelta(0) < due - LOOKS[n] < timedelta(days=6)]
        after = [n for n, stage in ROUNDS.items() if stage == "after" and timedelta(0) < LOOKS[n] - due < timedelta(days=4)]
        n = before[0] if before and self.chance(60) else after[0]
        for _ in range(DUTIES[kind][0]):
            self.plain(unit, kind, LOOKS[n] + self.minutes(50, 5 * 60), answers="reminder")

    def both_in_one(self, unit, kind):
        arrived = self.in_time(kind)
        self.sent += 2
        mail, look = self.send(unit, kind, arrived, pieces=[(unit["code"], kind, self.title(kind, unit)) for _ in range(2)])
        self.accept(mail, look, arrived)

    def piece(self, unit, kind):
        story = self.random.randint(1, 100)
        due = DUTIES[kind][1]
        if self.faxes_left and kind in ("signed_article", "summary") and unit["level"] == "county" and self.chance(10):
            self.faxes_left -= 1
            return self.plain(unit, kind, self.in_time(kind), how="fax")
        if story <= 9:
            return self.plain(unit, kind, due + self.minutes(1, 6 * 24 * 60))
        if story <= 17:
            return self.corrected(unit, kind)
        if story <= 27:
            return self.sent_back(unit, kind)
        if story <= 30:
            return self.by_hand(unit, kind)
        if story <= 36 and unit["parent_code"]:
            self.sent += 1
            self.forwarded.setdefault((unit["parent_code"], kind), []).append(unit)
            return None
        if story <= 40 and kind == "brief":
            return self.picture_later(unit, kind)
        if story <= 43:
            return self.twice(unit, kind)
        return self.plain(unit, kind, self.in_time(kind))

    def corrected(self, unit, kind):
        """Never late for it. Some first versions were accepted before."""
        self.sent += 1
        arrived = self.in_time(kind)
        mail, look = self.send(unit, kind, arrived)
        again = max(arrived, DUTIES[kind][1]) + self.minutes(60, 3 * 24 * 60)
        second, look2 = self.send(unit, kind, again, pieces=mail.pieces, of=mail.key)
        known = self.chance(40) and look2 > look  # then the list asks which of the two counts: nobody lets that lie
        accepted = look2 + 1 if self.chance(20) and not known and look2 + 1 < len(LOOKS) else look2
        self.deeds[accepted].append(("accept", second.key, None))
        self.live.append((unit["code"], kind, look, None))
        if known:
            self.deeds[look].append(("accept", mail.key, None))
            self.counted.append((unit["code"], kind, look, arrived))
            self.pending.append((unit["code"], kind, look2, accepted))
        else:
            self.counted.append((unit["code"], kind, accepted, arrived))
            self.pending.append((unit["code"], kind, look, accepted))

    def sent_back(self, unit, kind):
        """Mended in time, mended too late, or never."""
        self.sent += 1
        arrived = self.in_time(kind)
        mail, look = self.send(unit, kind, arrived)
        by = (max(DUTIES[kind][1], LOOKS[look]) + timedelta(days=4)).replace(hour=23, minute=59, second=59)
        self.deeds[look].append(("send_back", mail.key, by))
        end = self.random.randint(1, 3)
        if end == 3:
            self.live.append((unit["code"], kind, look, look))
            self.awaited.append((unit["code"], kind, look, None, by))
            return
        again = LOOKS[look] + self.minutes(120, 40 * 60) if end == 1 else by + self.minutes(60, 40 * 60)
        second, look2 = self.send(unit, kind, again, pieces=mail.pieces, of=mail.key, answers="return")
        self.awaited.append((unit["code"], kind, look, look2, by))
        self.accept(second, look2, arrived if again <= by else again)

    def by_hand(self, unit, kind):
        """Brought in time, and as a file after the date: staff say when it came."""
        self.sent += 1
        due = DUTIES[kind][1]
        mail, look = self.send(unit, kind, due + self.minutes(60, 30 * 60), how="hand")
        true = due - timedelta(hours=8)
        self.deeds[look].append(("arrival", mail.key, true))
        self.accept(mail, look, true)

    def picture_later(self, unit, kind):
        self.sent += 1
        arrived = self.in_time(kind)
        mail, look = self.send(unit, kind, arrived, how="no_picture")
        self.accept(mail, look, arrived)
        self.send(unit, kind, arrived + self.minutes(20, 90), pieces=[], how="picture", of=mail.key)

    def twice(self, unit, kind):
        """The same file again, a day on: one piece."""
        self.sent += 1
        arrived = self.in_time(kind)
        mail, look = self.send(unit, kind, arrived)
        self.accept(mail, look, arrived)
        self.send(unit, kind, arrived + self.minutes(20 * 60, 26 * 60), pieces=[], how="again", of=mail.key)

    def forward(self, city, kind, counties):
        arrived = self.in_time(kind)
        mail, look = self.send(self.units[city], kind, arrived, how="forward",
                               pieces=[(unit["code"], kind, self.title(kind, unit)) for unit in counties])
        self.accept(mail, look, arrived)

    def noise(self):
        for n in range(24):
            unit = self.random.choice(self.roster)
            kind = self.random.choice(list(DUTIES))
            self.send(unit, kind, self.in_time(kind), pieces=[], how=("spam", "unrelated", "enquiry", "away")[n % 4])

    # --- reminders, by the account
    def due(self, key, look):
        granted = self.extended.get(key)
        return granted[1] if granted and granted[0] <= look else DUTIES[key[1]][1]

    def lacks(self, unit, look, stage):
        """The kinds a letter of that round must name."""
        now = LOOKS[look]
        horizon = min(due for _, due, _ in DUTIES.values() if due >= now) if stage == "before" else None
        out = []
        for kind, (need, *_) in DUTIES.items():
            key = (unit, kind)
            due = self.due(key, look)
            if (due < now) != (stage != "before") or (horizon and due > horizon):
                continue
            if self.exempt.get(key, 99) <= look or self.zero.get(key, 99) <= look:
                continue
            if any(p[:2] == key and p[2] <= look and (p[3] is None or p[3] > look) and now <= p[4] for p in self.awaited):
                continue
            have = sum(p[:2] == key and p[2] <= look and (p[3] is None or p[3] > look) for p in self.live)
            if have < need:
                out.append(kind)
        return out

    def remind(self, look):
        """Who must be written to at that round; entered as if every letter left."""
        out = {}
        for unit in self.units:
            kinds = self.lacks(unit, look, ROUNDS[look])
            if kinds and self.units[unit]["emails"] and len(self.letters.get(unit, [])) < MOST_LETTERS:
                out[unit] = kinds
        for unit in out:
            self.letters.setdefault(unit, []).append(look)
        return out

    # --- the circular, by the account
    def credited(self, unit, kind, reading):
        if reading == READINGS[1] and kind != "signed_article" and self.units[unit]["level"] == "county":
            return self.units[unit]["parent_code"] or unit
        return unit

    def figures(self, code, look, at, reading):
        f = dict.fromkeys(("应报", "核收", "按时", "迟报", "逾期未报", "零报告", "免报", "超额", "退回次数"), 0)
        settled = pending = 0
        county = self.units[code]["level"] == "county"
        for kind, (need, *_) in DUTIES.items():
            key = (code, kind)
            mine = [p for p in self.counted if p[1] == kind and p[2] <= look and self.credited(p[0], kind, reading) == code]
            have = len(mine)
            f["核收"] += have
            f["退回次数"] += sum(p[1] == kind and p[2] <= look and self.credited(p[0], kind, reading) == code for p in self.awaited)
            pending += sum(p[1] == kind and p[2] <= look < p[3] and self.credited(p[0], kind, reading) == code for p in self.pending)
            if county and reading == READINGS[1]:
                f["超额"] += have
            elif self.exempt.get(key, 99) <= look:
                f["免报"] += need
                f["超额"] += have
            elif have == 0 and self.zero.get(key, 99) <= look:
                f["零报告"] += need
            else:
                due = self.due(key, look)
                late = sum(judged > due for judged in sorted(p[3] for p in mine)[:need])
                kept = min(have, need)
                f["应报"] += need
                f["迟报"] += late
                f["按时"] += kept - late
                f["超额"] += have - kept
                settled += kept
                if due < at:
                    waits = sum(p[1] == kind and self.credited(p[0], kind, reading) == code and p[2] <= look
                                and (p[3] is None or p[3] > look) for p in self.awaited)
                    excused = any(p[1] == kind and self.credited(p[0], kind, reading) == code and p[2] <= look
                                  and (p[3] is None or p[3] > look) and at <= p[4] for p in self.awaited)
                    f["逾期未报"] += max(0, need - kept - (waits if excused and kept < need else 0))
        f["催报次数"] = sum(n <= look for n in self.letters.get(code, []))
        return f, settled, pending

    def table(self, look, at, reading):
        """unit: the figures the circular of that moment must show, with rates and rank; and the sums."""
        rows, sums = {}, {}
        for code in self.units:
            f, settled, pending = self.figures(code, look, at, reading)
            f["报送率"], f["按时率"] = rate(settled, f["应报"]), rate(f["按时"], f["应报"])
            rows[code] = (f, settled)
            for name, value in list(f.items()) + [("待核", pending), ("报齐", settled), ("单位", 1 if f["应报"] else 0)]:
                if isinstance(value, int):
                    sums[name] = sums.get(name, 0) + value
        for code, (f, settled) in rows.items():
            better = 0
            for other, (g, kept) in rows.items():
                if group(self.units[other]) != group(self.units[code]) or not g["应报"] or not f["应报"]:
                    continue
                mine, theirs = (settled * g["应报"], f["按时"] * g["应报"]), (kept * f["应报"], g["按时"] * f["应报"])
                better += theirs > mine
            f["名次"] = better + 1 if f["应报"] else "—"
        return {code: f for code, (f, _) in rows.items()}, sums


def group(unit):
    return {"prefecture": "市（州）及长白山", "committee": "市（州）及长白山", "county": "县（市、区）"}.get(unit["level"], "厅直单位")


def rate(part, whole):
    if not whole:
        return "—"
    tenths = (2000 * part + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}%（{part}/{whole}）"
