#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The daemon against a mailbox and a mail server that misbehave: nothing lost, nothing doubled, back-off by class,
the state and its remedy told, one mailbox never in another's way. Then settings it must not start with.

Usage: mail_faults_test.py BINARY"""
import hashlib
import os
import shutil
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from email.utils import parseaddr

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(SOURCE, "tests", "support"))
from mails import CHINA, mail  # noqa: E402
from office import Office  # noqa: E402

UNITS = os.path.join(SOURCE, "config/etc/units.csv")
WHEN = datetime(2020, 9, 21, 9, 0, tzinfo=CHINA)
CUTS = [f"{how}@{eighth}" for how in ("fin", "rst") for eighth in range(0, 9)] + ["fin_before_tag", "rst_before_tag"]
LITERALS = ["nil", "empty", "ok_nothing", "no_after_body", "overflow_lit", "negative_lit", "lit8", "uid0",
            "only_other_uid", "other_uid", "uid_after", "duplicate", "unsolicited", "bye", "bye_mid"]

STALLS = ["stall@4", "stall_before_tag", "short_lit", "huge_lit"]  # the client waits for what never comes


class FaultyMailbox:
    """tests/support/fault_imap.py as the second mailbox of the office."""

    def __init__(self, office):
        self.office, self.dir, self.uid, self.process = office, os.path.join(office.dir, "faulty"), 0, None
        os.makedirs(self.dir)
        self.start()
        office.mailbox += f"""
[[mailbox]]
id = "faulty"
address = "faulty@qq.example"
host = "127.0.0.1"
port = {self.port}
tls = "none"
user = "faulty"
password_file = "{office.dir}/secret"
start_time = "2020-09-01T00:00:00+08:00"
idle = true
poll_interval = "10s"
"""
        office.write_settings()

    def start(self, *options):
        self.process = subprocess.Popen([sys.executable, os.path.join(SOURCE, "tests/support/fault_imap.py"), self.dir, *options])
        path = os.path.join(self.dir, "port")
        self.office.wait(lambda: os.path.exists(path), "the faulty mailbox")
        with open(path) as file:
            self.port = int(file.read())

    def stop(self):
        self.process.kill()
        self.process.wait()
        os.remove(os.path.join(self.dir, "port"))

    def knob(self, name, value):
        path = os.path.join(self.dir, "knobs", name)
        if value is None:
            if os.path.exists(path):
                os.remove(path)
            return
        with open(path + ".new", "w") as file:
            file.write(value)
        os.rename(path + ".new", path)

    def put(self):
        """One more mail; returns its octets' digest as the store names it."""
        self.uid += 1
        octets = mail(self.uid, f"faulty{self.uid}@163.example", "德惠市局", "德惠市交通运输局", "图文简讯", WHEN, size=3000, seed=8)
        path = os.path.join(self.dir, "folders", "INBOX", f"{self.uid}.eml")
        with open(path + ".new", "wb") as file:
            file.write(octets)
        os.rename(path + ".new", path)
        return "sha256:" + hashlib.sha256(octets).hexdigest()


def health(office, name):
    daemon = office.json("status")["daemon"] or {}
    return next((part for part in daemon.get("components", []) if part["name"] == name), {"state": ""})


def arrives(office, digest, what):
    office.wait(lambda: office.count("SELECT count(*) FROM message WHERE octets=? AND filed=1", digest) == 1,
                f"the mail after {what}", patience=60)


def mailbox_faults(office, faulty):
    digests = [faulty.put()]
    office.serve()
    arrives(office, digests[0], "no fault")
    for fault in CUTS + LITERALS:
        faulty.knob("fault_times", "1")
        faulty.knob("fault", fault)
        digests.append(faulty.put())
        arrives(office, digests[-1], fault)
    # A stall is ended by the server going away: the time limit itself is measured in tests/unit/net.
    for fault in STALLS:
        faulty.knob("fault_times", "1")
        faulty.knob("fault", fault)
        digests.append(faulty.put())
        office.wait(lambda: open(os.path.join(faulty.dir, "knobs", "fault_times")).read() == "0", "the stall")
        faulty.stop()
        faulty.start("--port", str(faulty.port))
        arrives(office, digests[-1], fault)
    faulty.knob("fault", None)
    faulty.knob("times_fetch", "1")
    faulty.knob("reply_fetch", "BAD Request is throttled. Suggested Backoff Time: 7000 milliseconds")
    digests.append(faulty.put())
    office.wait(lambda: health(office, "mailbox:faulty")["state"] == "throttled", "the throttling told")
    arrives(office, digests[-1], "throttling")
    faulty.knob("unknown", "close")
    digests.append(faulty.put())
    arrives(office, digests[-1], "a server that hangs up at unknown commands")
    office.wait(lambda: office.settled(len(digests)), "all answered")
    stored = [row[0] for row in office.query("SELECT octets FROM message WHERE account='faulty'")]
    assert sorted(stored) == sorted(digests), f"{len(stored)} stored of {len(digests)}: {len(set(digests) - set(stored))} lost, {len(set(stored) - set(digests))} strange"
    receipts = Counter(m["To"] for m in office.received_mails() if "faulty" in m["To"])
    assert len(receipts) == len(digests) and max(receipts.values()) == 1, receipts
    return len(digests)


def unfetchable(office, faulty):
    """Mail the server never gives is named, asked for again by a person, or brought by hand."""
    def owed(state):
        return office.count("SELECT count(*) FROM unfetchable WHERE state=?", state)

    def never_given():
        digest = faulty.put()
        faulty.knob("fault_uid", str(faulty.uid))
        faulty.knob("fault", "nil")
        office.wait(lambda: owed("open") == 1, "the mail set aside")
        return digest, office.json("unfetchable", "list")["mails"]

    faulty.knob("fault_times", None)
    digest, listed = never_given()
    assert [(m["mailbox"], m["uid"]) for m in listed] == [("faulty", faulty.uid)] and listed[0]["why"], listed
    office.run("unfetchable", "retry")
    office.wait(lambda: office.count("SELECT count(*) FROM ledger WHERE event='unfetchable'") == 2
                and owed("open") == 1, "the second refusal")
    faulty.knob("fault", None)
    office.run("unfetchable", "retry", str(listed[0]["entry"]))
    arrives(office, digest, "asking again")
    office.wait(lambda: owed("fetched") == 1, "the entry settled")

    _, listed = never_given()
    os.remove(os.path.join(faulty.dir, "folders", "INBOX", f"{faulty.uid}.eml"))
    office.run("unfetchable", "retry")
    office.wait(lambda: owed("gone") == 1, "a mail deleted meanwhile")

    digest, listed = never_given()
    saved = os.path.join(office.dir, "saved.eml")
    shutil.copy(os.path.join(faulty.dir, "folders", "INBOX", f"{faulty.uid}.eml"), saved)
    office.run("ingest", saved, "-r", "在网页邮箱中另存")
    arrives(office, digest, "bringing it by hand")
    large = os.path.join(office.dir, "large.eml")
    with open(large, "wb") as file:
        file.write(mail(900, "large@163.example", "德惠市局", "德惠市交通运输局", "活动总结", WHEN, size=12_000_000, seed=8))
    taken = office.json("ingest", large)
    assert taken["first"] is True, taken
    office.wait(lambda: office.count("SELECT count(*) FROM message WHERE id=? AND filed=1", taken["message"]) == 1, "16 MB by hand")
    again = office.json("ingest", saved)
    assert again["first"] is False, again
    entry = str(listed[0]["entry"])
    done = subprocess.run(office.command("unfetchable", "dismiss", entry), capture_output=True, text=True)
    assert done.returncode != 0 and "理由" in done.stderr, "dismissed without a reason"
    office.run("unfetchable", "dismiss", entry, "-r", "已另存后导入")
    assert office.json("status")["counts"]["unfetchable"] == 0
    office.wait(lambda: office.settled(0), "all answered")
    with open(os.path.join(office.dir, "notes.txt"), "w") as file:
        file.write("这不是一封邮件\n")
    done = subprocess.run(office.command("ingest", file.name), capture_output=True, text=True)
    assert done.returncode != 0 and "不是一封邮件" in done.stderr, done
    faulty.knob("fault", None)
    faulty.knob("fault_uid", None)
    return 3


def commands(faulty, *words):
    with open(os.path.join(faulty.dir, "commands")) as file:
        return sum(1 for line in file if any(word in line for word in words))


def idle_faults(office, faulty):
    """A server that offers IDLE and refuses or drops it is polled, and not logged into for each try."""
    logins = 0
    for refusal, at_most in (("NO not now", 0), ("close", 2)):
        faulty.stop()
        faulty.start("--port", str(faulty.port))
        arrives(office, faulty.put(), "the new connection")
        before, idles = commands(faulty, "AUTHENTICATE", "LOGIN"), commands(faulty, "IDLE")
        faulty.knob("reply_idle", refusal)
        for _ in range(4):
            arrives(office, faulty.put(), f"IDLE answered by {refusal}")
        faulty.knob("reply_idle", None)
        more, tried = commands(faulty, "AUTHENTICATE", "LOGIN") - before, commands(faulty, "IDLE") - idles
        assert more <= at_most and tried <= 3, f"{refusal}: {more} logins, {tried} IDLEs for 4 mails"
        logins += more
    return logins


def store_faults(office, faulty):
    """When our own side refuses a mail, the server is not asked for it again and again."""
    objects = os.path.join(office.state, "objects")
    os.rename(objects, objects + ".away")
    with open(objects, "w"):
        pass
    with open(office.log) as log:
        start = len(log.readlines())
    digest = faulty.put()

    def waits():
        with open(office.log) as log:
            return [line for line in log.readlines()[start:] if " poll_failed mailbox=faulty" in line]
    office.wait(lambda: len(waits()) >= 2, "two refusals of our own", patience=60)
    assert all("retry_s=0 " not in line for line in waits()), waits()
    os.remove(objects)
    os.rename(objects + ".away", objects)
    arrives(office, digest, "the store's return")


def refused_login(office, faulty):
    """A refusal is waited out long, and the other mailbox does not notice."""
    faulty.knob("login", "NO [AUTHENTICATIONFAILED] Login fail. Account is abnormal")
    faulty.stop()
    faulty.start("--port", str(faulty.port))
    state = office.wait(lambda: (lambda part: part if part["state"] == "login_refused" else None)(
        health(office, "mailbox:faulty")), "the refusal told")
    assert state["remedy"], state
    before = office.count("SELECT count(*) FROM message")
    office.deliver([(mail(500, "other@163.example", "德惠市局", "德惠市交通运输局", "活动总结", WHEN, seed=8), WHEN)])
    office.wait(lambda: office.count("SELECT count(*) FROM message WHERE filed=1") == before + 1, "the other mailbox's mail")
    with open(os.path.join(faulty.dir, "commands")) as file:
        tries = sum(1 for line in file if "AUTHENTICATE" in line or "LOGIN" in line)
    with open(office.log) as log:
        waits = [line for line in log if " login_refused mailbox=faulty" in line]
    assert len(waits) == 1 and "retry_s=300" in waits[0], waits
    return tries


# A success between two broken connections sets the back-off to its beginning; "too often" rests the queue: last.
SMTP = {"r550": "failed", "d554": "failed", "r450": "pending", "d451": "pending", "close354": "pending", "late1500": "sent",
        "after354": "pending", "multi": "sent", "closedata": "pending", "rfreq": "pending"}


def smtp_faults(office):
    for n, local in enumerate(SMTP):
        when = WHEN + timedelta(minutes=n)
        office.deliver([(mail(600 + n, f"{local}@fault.example", "德惠市局", "德惠市交通运输局", "图文简讯", when, seed=8), when)])
        office.wait(lambda: office.count("SELECT count(*) FROM outbox WHERE recipient=? AND attempts>0 AND state<>'sending'",
                                         f"{local}@fault.example") == 1, f"the end of {local}")
        state, error = office.query("SELECT state, last_error FROM outbox WHERE recipient=?", f"{local}@fault.example")[0]
        assert state == SMTP[local], (local, state, error)
    assert health(office, "smtp")["state"] in ("backing_off", "idle", "sending")
    office.stop()
    # An hour later: what waits is tried again; the mail whose end is unknown once, with the same octets.
    unanswered = os.path.join(office.smtp, "unanswered")
    office.clock = (datetime.fromisoformat(office.clock) + timedelta(hours=1)).isoformat()
    office.write_settings()
    office.serve()
    office.wait(lambda: office.query("SELECT state, why_held FROM outbox WHERE recipient='closedata@fault.example'")
                == [("held", "outcome unknown twice")], "the one repeat")
    tries = [open(os.path.join(unanswered, n), "rb").read() for n in sorted(os.listdir(unanswered)) if n.endswith(".eml")]
    assert len(tries) == 2 and tries[0] == tries[1], f"{len(tries)} tries of an unknown end"
    sent = Counter(parseaddr(str(m["To"]))[1] for m in office.received_mails())
    assert max(sent[f"{local}@fault.example"] for local in SMTP) == 1, sent
    return len(tries)


def wrong_settings(office):
    """Exit 2, every error, nothing started, nothing touched."""
    office.stop()
    before = sorted(os.listdir(office.state))
    good = open(office.settings).read()
    with open(office.settings, "w") as file:
        file.write(good.replace("poll_interval", "pol_interval", 1).replace(office.start_time, "2020-13-01T00:00:00+08:00", 1)
                   .replace('tls = "imaps"', 'tls = "imapz"', 1))
    done = subprocess.run(office.command("serve"), capture_output=True, text=True, timeout=60)
    assert done.returncode == 2, done
    for word in ("pol_interval", "2020-13-01", "imapz"):
        assert word in done.stderr, f"{word} is not named:\n{done.stderr}"
    assert sorted(os.listdir(office.state)) == before
    # A bad certificate and a missing folder are states; the rest goes on.
    with open(office.settings, "w") as file:
        file.write(good.replace('id = "office"', 'id = "office"\nfolders = ["INBOX", "没有的"]'))
    office.serve()
    state = office.wait(lambda: (lambda part: part if part["state"] == "attention" else None)(
        health(office, "mailbox:office")), "the missing folder told")
    assert "没有的" in state["error"] and state["remedy"], state
    before = office.count("SELECT count(*) FROM message")
    office.deliver([(mail(700, "still@163.example", "德惠市局", "德惠市交通运输局", "活动总结", WHEN, seed=8), WHEN)])
    office.wait(lambda: office.count("SELECT count(*) FROM message WHERE filed=1") == before + 1, "mail beside a missing folder")
    office.stop()
    with open(office.settings, "w") as file:
        file.write(good.replace("/tls/ca.crt", "/tls/selfsigned.crt"))
    office.serve()
    state = office.wait(lambda: (lambda part: part if part["state"] == "certificate" else None)(
        health(office, "mailbox:office")), "the certificate refused")
    assert state["remedy"], state
    office.stop()


def main():
    with Office(sys.argv[1], UNITS) as office:
        faulty = FaultyMailbox(office)
        try:
            mails = mailbox_faults(office, faulty)
            owed = unfetchable(office, faulty)
            idle = idle_faults(office, faulty)
            store_faults(office, faulty)
            logins = refused_login(office, faulty)
            tries = smtp_faults(office)
            wrong_settings(office)
        finally:
            faulty.stop()
        assert office.json("verify")["clean"]
    print(f"mail faults: {len(CUTS)} cuts, {len(LITERALS)} wrong replies, {len(STALLS)} stalls, throttling: {mails} mails, 0 lost, 0 doubled "
          f"({logins} logins); {owed} the server never gave: asked again, gone, brought by hand; IDLE refused and dropped: {idle} logins more; a store that refuses is no storm; refused login waits 300 s, the other mailbox goes on; {len(SMTP)} SMTP faults, unknown end tried "
          f"{tries} times with the same octets; wrong settings exit 2, missing folder and certificate told; verify clean")


if __name__ == "__main__":
    main()
