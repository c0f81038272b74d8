#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""./dev demo: a real Dovecot, a real SMTP receiver, a sample campaign's mail; the daemon takes it in, files it,
answers it; five more arrive while it runs. Then a receipt, the board, one message's whole trail, and what
to type next. With --once it ends by itself; the last line is `demo: N in, N filed, R receipts, S seconds`.
Exits 1 when anything was lost, doubled or left unanswered."""
import argparse
import json
import os
import re
import shlex
import sys
import time
from datetime import datetime
from email.header import decode_header, make_header

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
from office import Office  # noqa: E402

CORPUS = os.path.join(ROOT, "tests", "corpus")
CLOCK = "2020-11-11T09:00:00+08:00"  # after the last of the sample mails
LATE_COMERS = 5


def sample():
    with open(os.path.join(CORPUS, "labels.jsonl"), encoding="utf-8") as labels:
        for line in labels:
            label = json.loads(line)
            with open(os.path.join(CORPUS, label["file"]), "rb") as mail:
                yield mail.read(), datetime.fromisoformat(label["received"])


def title(text):
    print(f"\n\033[1m{text}\033[0m" if sys.stdout.isatty() else f"\n== {text}", flush=True)


def progress(office, total):
    """One line, rewritten on a terminal, while the daemon works."""
    shown = None

    def settled():
        nonlocal shown
        state = (office.count("SELECT count(*) FROM message"),
                 office.count("SELECT count(*) FROM message WHERE filed=1"),
                 office.count("SELECT count(*) FROM outbox WHERE state='sent'"))
        if state != shown:
            end = "\r" if sys.stdout.isatty() else "\n"
            print(f"  收到 {state[0]}/{total}，已登记 {state[1]}，已发回执 {state[2]}   ", end=end, flush=True)
            shown = state
        return office.settled(total)

    office.wait(settled, f"{total} mails filed and answered")
    print(flush=True)


def show_receipt(mails):
    """One that confirms a piece and says what is still missing."""
    texts = [(m, Office.words(m)) for m in mails]
    mail, text = max(texts, key=lambda pair: (
        "你局发送的" in pair[1], "截至本回执" in pair[1], "《" in pair[1], -len(pair[1])))
    title("一封回执 One receipt")
    print("主题：" + str(make_header(decode_header(mail["Subject"]))))
    print("收件人：" + mail["To"])
    print(text)
    return re.search(r"[A-Z]+\d{4}-[\d-]+\d", text).group(0)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--binary", required=True)
    arguments.add_argument("--once", action="store_true")
    options = arguments.parse_args()
    began = time.monotonic()
    mails = list(sample())
    with Office(options.binary, clock=CLOCK) as office:
        title(f"{len(mails) - LATE_COMERS} 封样例来件放进真邮箱 sample mails go into a real mailbox")
        office.deliver(mails[:-LATE_COMERS])
        office.serve()
        progress(office, len(mails) - LATE_COMERS)
        title(f"运行中又来 {LATE_COMERS} 封 five more arrive while it runs")
        office.deliver(mails[-LATE_COMERS:])
        progress(office, len(mails))

        receipts = office.received_mails()
        number = show_receipt(receipts)
        title("登记台账 The board")
        print(office.run("board"))
        title("一封来件的全过程 One message's whole trail")
        print(office.run("show", number))

        total = office.count("SELECT count(*) FROM message")
        filed = office.count("SELECT count(*) FROM message WHERE filed=1")
        wrong = check(office, receipts, len(mails))
        if not options.once and not wrong:
            stay(office, options.binary, number)
        code = office.stop()
        verified = office.run("verify", check=False)
        if code != 0 or "完好" not in verified:
            wrong.append(f"daemon exit {code}; verify: {verified}")
        for line in wrong:
            print("错 wrong: " + line, file=sys.stderr)
    print(f"demo: {total} in, {filed} filed, {len(receipts)} receipts, {time.monotonic() - began:.0f} seconds")
    return 1 if wrong else 0


def check(office, receipts, expected):
    """What the demo promises, counted again from outside."""
    wrong = []
    if office.count("SELECT count(*) FROM message WHERE filed=1") != expected:
        wrong.append("not every mail was filed")
    ids = [mail["Message-ID"] for mail in receipts]
    if len(ids) != len(set(ids)):
        wrong.append("a receipt was sent twice")
    if office.count("SELECT count(*) FROM submission") == 0:
        wrong.append("the board is empty")
    if not receipts:
        wrong.append("no receipt was sent")
    unsent = office.query("SELECT id, state, last_error FROM outbox WHERE state NOT IN ('sent', 'pending')")
    if unsent:
        wrong.append(f"receipts not sent: {unsent}")
    return wrong


def stay(office, binary, number):
    prefix = f"{os.path.relpath(binary)} --config {shlex.quote(office.settings)}"
    title("接下来可以试 What to type next (another terminal)")
    for words in ("board", "review list", "show " + number, "search 信用", "outbox list", "status"):
        print(f"  {prefix} {words}")
    print("\n按 Ctrl-C 结束，一切随之清除。Ctrl-C ends it and removes everything.", flush=True)
    try:
        office.daemon.wait()
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    sys.exit(main())
