#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The daemon dies inside what staff ask of it through the socket: at each durable step of such an act the act is whole or
not begun, the asking command says that it failed and does nothing twice, and a plain start goes on with what was decided. A
purge once approved is carried to its end, whichever of its steps the process died at.

usage: kill_staff_test.py SHOUWEN   (root: a purge is approved by a second user; 77 = skipped)

Between them this test, kill_test, fax_test and fax_out_test visit every step of storage/durable.h; which visits which is
stated here, and a step that nobody visits is a failure."""
import os
import re
import signal
import subprocess
import sys
from datetime import datetime, timedelta

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(SOURCE, "tests", "support"))
from mails import CHINA, campaign_mails, mail  # noqa: E402
from office import Office, durable_steps  # noqa: E402

UNITS = os.path.join(SOURCE, "config/etc/units.csv")
AUTHORITY = "《个人信息保护法》第四十七条"
WHEN = datetime(2020, 10, 9, 9, 0, tzinfo=CHINA)
OTHERS = 4
HERE = ["desk", "retry", "outbox", "overlay", "adoption", "register", "reminder", "purge", "purge_end", "purge_done", "anchor", "activate"]
ELSEWHERE = {  # kind of step: who dies there
    "kill_test": ["t1", "begin", "t2", "begin_late", "late", "folder", "todo", "start_sending", "sent", "not_sent", "recover",
                  "migrate", "backup", "restore"],
    "fax_test": ["fax_link"], "fax_out_test": ["fax_job"]}
ENDS = ["purge.commit", "purge.committed", "purge_end.files", "purge_end.commit", "purge_end.committed", "purge_end.noted",
        "purge_end.pages", "purge_done.commit", "purge_done.committed"]  # in their order in time


def mark(n):
    return f"当事人{'甲乙丙丁戊己庚辛壬癸子丑'[n]}住解放大路第{n + 10}号院".encode()


def marked_mail(n):
    """The phrase stands in the subject, in the text and in the name of the file."""
    return mail(900 + n, f"office{900 + n}@163.example", "办公室", "德惠市交通运输局" + mark(n).decode(), "图文简讯", WHEN)


class Acting(Office):
    def __init__(self, binary):
        super().__init__(binary)
        self.hit, self.acts = [], 0

    def start(self, crash_at=""):
        """Until it answers; each start is a minute later."""
        self.clock = (datetime.fromisoformat(self.clock) + timedelta(minutes=1)).isoformat()
        self.write_settings(crash_at=crash_at)
        before = os.path.getsize(self.log) if os.path.exists(self.log) else 0
        self.serve()

        def ready():
            with open(self.log, "rb") as log:
                return b"service_ready" in log.read()[before:]
        self.wait(ready, "ready")

    def quiet(self):
        self.wait(lambda: self.unfiled() == 0 and self.unsent() == 0, "nothing to do")

    def ask(self, arguments, another=False):
        as_user = ["setpriv", "--reuid=65534", "--regid=0", "--clear-groups"] if another else []
        return subprocess.run([*as_user, *self.command(*arguments)], capture_output=True, text=True)

    def die_in(self, step, arguments, another=False):
        """The daemon meets that step while it does what is asked; the command says that it failed."""
        self.start(f"{step}:1")
        with open(self.settings) as file:
            plain = re.sub("(?m)^crash_at.*\n", "", file.read())
        with open(self.settings, "w") as file:  # the command itself shall not die, should it write
            file.write(plain)
        self.acts += 1
        done = self.ask(arguments, another)
        try:
            code = self.daemon.wait(timeout=60)
            self.daemon = None
        except subprocess.TimeoutExpired:
            code = self.kill()
            raise AssertionError(f"{step}: {arguments}: the daemon did not come by: {done.stdout}{done.stderr}") from None
        assert code == -signal.SIGKILL, f"{step}: {arguments}: the daemon ended with {code}: {done.stdout}{done.stderr}"
        assert done.returncode == 1, f"{step}: {arguments}: the command ended with {done.returncode}: {done.stdout}{done.stderr}"
        assert done.stderr.strip(), f"{step}: the command says nothing"
        self.hit.append(step)


def whole_or_not(office, kind, arguments, count, again=1):
    """`count` grows by one act: not before the commit, once after it; and once in all when asked again."""
    for step in (f"{kind}.commit", f"{kind}.committed"):
        before = count()
        office.die_in(step, arguments)
        made = count() - before
        assert made == (again if step.endswith("committed") else 0), f"{step}: {arguments}: {made}"


def acts(office):
    number = str(office.count("SELECT min(message) FROM submission WHERE state='pending'"))
    other = str(office.count("SELECT max(message) FROM submission WHERE state='pending' AND message>?", int(number)))

    def ledger(event):
        return lambda: office.count("SELECT count(*) FROM ledger WHERE event=?", event)

    def versions(of):
        return lambda: office.count("SELECT count(*) FROM decision WHERE message=? AND by_person=1", int(of))
    whole_or_not(office, "desk", ("review", "accept", number), versions(number))
    whole_or_not(office, "desk", ("review", "return", other, "--ask", "请补充", "-r", "kill"), versions(other))
    returned = office.query("SELECT (SELECT count(*) FROM submission WHERE message=?1 AND state='returned'),"
                            "(SELECT count(*) FROM outbox WHERE message=?1 AND purpose='return')", int(other))
    assert returned == [(1, 1)], returned
    whole_or_not(office, "desk", ("review", "undo", other), ledger("undone"))
    piece = str(office.count("SELECT id FROM submission WHERE message=? AND state='accepted'", int(number)))
    steps = "SELECT count(*) FROM adoption"
    whole_or_not(office, "desk", ("select", "step", "备选", piece), lambda: office.count(steps))
    whole_or_not(office, "adoption", ("select", "undo", piece, "-r", "kill"), lambda: office.count(steps + " WHERE ended IS NOT NULL"))
    whole_or_not(office, "register", ("register", "note", number, "--our-number", "收文1", "-r", "kill"), ledger("register_noted"))
    exempt = ("exempt", "220100", "--type", "summary", "--approver", "处长", "-r", "kill")
    whole_or_not(office, "overlay", exempt, lambda: office.count("SELECT count(*) FROM overlay"))
    office.start()
    assert office.ask(exempt).returncode != 0, "the same exemption twice"
    assert office.stop() == 0
    entry = str(office.count("SELECT max(id) FROM overlay"))
    whole_or_not(office, "overlay", ("overlay", "undo", entry, "-r", "kill"),
                 lambda: office.count("SELECT count(*) FROM overlay WHERE ended IS NOT NULL"))
    told = ("remind", "called", "220100", "--result", "told", "--by", "kill", "-r", "kill")
    whole_or_not(office, "reminder", told, lambda: office.count("SELECT count(*) FROM ledger WHERE event LIKE 'call%'"))
    whole_or_not(office, "outbox", ("pause", "-r", "kill"), lambda: office.count("SELECT count(*) FROM ledger WHERE reason='kill' AND"
                                                                                 " event LIKE '%pause%'"))
    office.start()
    office.run("resume")
    assert office.stop() == 0
    with open(office.units, encoding="utf-8") as file:
        changed = os.path.join(office.dir, "units.csv")
        with open(changed, "w", encoding="utf-8") as other_file:
            other_file.write(file.read().replace("长春交通;", "长春交通;春城交通;", 1))
    whole_or_not(office, "activate", ("units", "load", changed), lambda: office.count("SELECT count(*) FROM statement WHERE kind='units'"))
    whole_or_not(office, "retry", ("retry", number, "-r", "kill"),
                 lambda: office.count("SELECT count(*) FROM message WHERE id=? AND (filed=0 OR tried>0)", int(number)))
    office.start()
    office.quiet()
    assert office.stop() == 0


# --- purges

def holding(office, n):
    """The files of the state folder that still have the phrase, or a bigram of it as the index writes it."""
    found = []
    for folder, _, names in os.walk(office.state):
        for name in names:
            path = os.path.join(folder, name)
            if os.path.isfile(path):
                with open(path, "rb") as file:
                    if mark(n) in file.read():
                        found.append(name)
    return found


def purge_of(office, message):
    return next(p for p in office.json("purge", "list", "--all")["purges"] if p["message"] == message and p["state"] != "withdrawn")


def purges(office, messages):
    first = messages[0]
    request = ("purge", "request", str(first), "--authority", AUTHORITY, "-r", "当事人书面申请")
    whole_or_not(office, "purge", request, lambda: office.count("SELECT count(*) FROM purge WHERE state='requested'"))
    open_ = str(purge_of(office, first)["purge"])
    whole_or_not(office, "purge", ("purge", "withdraw", open_), lambda: office.count("SELECT count(*) FROM purge WHERE state='withdrawn'"))
    for n, (step, message) in enumerate(zip(ENDS, messages)):
        office.start()
        office.run("purge", "request", str(message), "--authority", AUTHORITY, "-r", "当事人书面申请")
        assert office.stop() == 0
        number = str(purge_of(office, message)["purge"])
        assert holding(office, n), "the test shows nothing"
        office.die_in(step, ("purge", "approve", number), another=True)
        one = purge_of(office, message)
        if step == "purge.commit":  # nothing was decided: it waits for somebody
            assert one["state"] == "requested" and office.json("show", str(message))["state"] != "purged", one
            office.start()
            assert office.ask(("purge", "approve", number), another=True).returncode == 0
        else:
            assert one["state"] == "approved", (step, one)
            assert one["unfinished"] == (step != "purge_done.committed"), (step, one)
            office.start()  # goes on by itself
        office.wait(lambda m=message: not purge_of(office, m)["unfinished"], f"{step}: the purge ended")
        office.quiet()
        assert office.stop() == 0
        assert holding(office, n) == [], (step, holding(office, n))
        tombs = office.count("SELECT count(*) FROM ledger WHERE event='purged' AND message=?", message)
        assert tombs == 1, f"{step}: {tombs} tombstones"
    return len(ENDS)


def anchors(office):
    """Died while it noted what the ledger came to: the note is there or not, and the ledger is as it was."""
    path = os.path.join(office.state, "anchors.txt")
    for step in ("anchor.written", "anchor.synced"):
        office.start(f"{step}:1")
        office.run("pause", "-r", "kill")  # an entry more: there is something to note
        office.run("resume")
        code = office.stop()
        assert code == -signal.SIGKILL, f"{step}: {code}"
        office.hit.append(step)
        assert office.json("verify")["clean"], step
        with open(path) as file:
            assert all(re.fullmatch(r"\S+ \d+ sha256:[0-9a-f]{64}\n", line) for line in file), step
        office.start()
        assert office.stop() == 0


def main():
    if os.getuid() != 0:
        print("skipped: acts as two users, needs root")
        sys.exit(77)
    steps = durable_steps()
    visited = HERE + [kind for kinds in ELSEWHERE.values() for kind in kinds]
    nobody = [step for step in steps if step.split(".")[0] not in visited]
    assert not nobody, f"steps nobody dies at: {nobody}"
    with Acting(sys.argv[1]) as office:
        marked = [marked_mail(n) for n in range(len(ENDS))]
        office.deliver(list(campaign_mails(UNITS, OTHERS, seed=9)) + [(octets, WHEN + timedelta(minutes=n))
                                                                     for n, octets in enumerate(marked)])
        office.start()
        office.wait(lambda: office.settled(OTHERS + len(marked)), "everything answered")
        os.chmod(office.state, 0o750)
        messages = [office.count("SELECT id FROM message WHERE sender LIKE ?", f"office{900 + n}@%") for n in range(len(marked))]
        assert office.stop() == 0
        acts(office)
        ended = purges(office, messages)
        anchors(office)
        mine = [step for step in steps if step.split(".")[0] in HERE]
        missed = [step for step in mine if step not in office.hit]
        assert not missed, f"not met: {missed}"
        verdict = office.json("verify")
        assert verdict["clean"] and verdict["purged"] == ended, verdict
        print(f"kill staff: {len(set(office.hit))} of {len(steps)} steps hit here, the others by {', '.join(ELSEWHERE)}; "
              f"{office.acts} acts through the socket whole or not begun; {ended} purges carried to their end; ledger "
              f"{verdict['ledger_entries']} entries, intact")


if __name__ == "__main__":
    main()
