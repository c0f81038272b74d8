#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The whole intake of a backlog, first contact with a mailbox: CPU against mbsync + `notmuch new`,
and its sync calls.

  intake.py [--binary build/release/shouwen] [--messages 2000] [--rounds 3] [--no-cpu | --no-sync]

CPU is user + system of the daemon from start to exit, replies off, everything filed, against
mbsync into a Maildir and notmuch over it (Chinese bigrams on, as a search needs them). Rounds are
paired and alternated. Timing is told, not judged; sync calls a message are (exit 1 above the bar).
"""
import os
import re
import signal
import subprocess
import sys

import common

CPU_GOAL, SYNC_BAR = 0.5, 0.2
SYNC_CALLS = "fsync,fdatasync,syncfs,sync_file_range,sync,msync"


def everything_filed(office, messages):
    office.wait(lambda: os.path.exists(os.path.join(office.state, "shouwen.db")), "the store")
    office.wait(lambda: office.count("SELECT count(*) FROM message") == messages and office.unfiled() == 0,
                "everything filed", patience=900)


def ours(office, messages):
    common.fresh_state(office)
    office.serve()
    everything_filed(office, messages)
    office.daemon.send_signal(signal.SIGTERM)
    code, seconds = common.wait4(office.daemon)
    office.daemon = None
    if code != 0:
        raise AssertionError(f"the daemon ended with {code}")
    return seconds


def theirs(office, messages):
    work = os.path.join(office.dir, "theirs")
    box = os.path.join(work, "mail")
    os.makedirs(box)
    with open(os.path.join(work, "mbsyncrc"), "w") as file:
        file.write(f"""FSync no
IMAPAccount a
Host localhost
Port {common.read_ports(os.path.join(office.mail, "ports"))["IMAPS"]}
User intake
Pass secret
SSLType IMAPS
SystemCertificates no
CertificateFile {office.mail}/tls/ca.crt
PipelineDepth 50

IMAPStore far
Account a

MaildirStore near
Path {box}/
Inbox {box}/INBOX

Channel c
Far :far:INBOX
Near :near:INBOX
Sync Pull
Create Near
SyncState *
""")
    with open(os.path.join(work, "notmuch"), "w") as file:
        file.write(f"[database]\npath={box}\n[user]\nname=x\nprimary_email=x@x.example\n"
                   "[new]\ntags=new\nignore=/[.]mbsync.*/;.uidvalidity\n")
    environment = dict(os.environ, NOTMUCH_CONFIG=os.path.join(work, "notmuch"), XAPIAN_CJK_NGRAM="1")
    quiet = {"stdout": subprocess.DEVNULL, "env": environment}
    fetched = common.cpu_of(["mbsync", "-q", "-c", os.path.join(work, "mbsyncrc"), "-a"], **quiet)
    indexed = common.cpu_of(["notmuch", "new", "--quiet"], **quiet)
    count = int(subprocess.run(["notmuch", "count", "*"], env=environment, stdout=subprocess.PIPE, check=True).stdout)
    if count != messages:
        raise AssertionError(f"notmuch has {count} of {messages}")
    common.put_away(work)
    return fetched, indexed


def cpu(office, messages, rounds):
    ours(office, messages)  # the server's caches and indexes
    ratios, us, fetches, indexes = [], [], [], []
    for number in range(rounds):
        if number % 2:
            fetched, indexed = theirs(office, messages)
        mine = ours(office, messages)
        if number % 2 == 0:
            fetched, indexed = theirs(office, messages)
        ratios.append(mine / (fetched + indexed))
        us.append(mine), fetches.append(fetched), indexes.append(indexed)
        print(f"round {number + 1}: ours {mine:.2f} s  mbsync {fetched:.2f} + notmuch {indexed:.2f} s"
              f"  ({ratios[-1]:.2f} x)", flush=True)
    ratio = common.median(ratios)
    common.verdict("intake cpu", f"{messages} messages, median of {rounds} paired rounds: ours "
                   f"{common.median(us):.2f} s, mbsync {common.median(fetches):.2f} + notmuch "
                   f"{common.median(indexes):.2f} s, ratio {ratio:.2f} x (goal {CPU_GOAL} x)", ratio <= CPU_GOAL)


def child_of(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as children:
        pids = children.read().split()
    return int(pids[0]) if pids else None


def syncs(office, messages):
    """Counted by strace, so the run is slow; its counts are what they would be without."""
    common.fresh_state(office)
    table = os.path.join(office.dir, "strace")
    with open(office.log, "a") as log:
        office.daemon = subprocess.Popen(["strace", "-f", "--seccomp-bpf", "-c", "-o", table, "-e", "trace=" + SYNC_CALLS,
                                          *office.command("serve")], stdout=log, stderr=log)
    daemon = office.wait(lambda: child_of(office.daemon.pid), "strace's child")
    try:
        everything_filed(office, messages)
    finally:  # strace killed would only let go of it
        os.kill(daemon, signal.SIGTERM)
    office.daemon.wait(timeout=60)
    office.daemon = None
    calls = {}
    with open(table) as lines:
        for line in lines:
            row = re.match(r"\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(\w+)$", line)
            if row and row.group(2) in SYNC_CALLS.split(","):
                calls[row.group(2)] = int(row.group(1))
    if not calls:
        raise AssertionError("no sync call at all: strace saw nothing")
    each = sum(calls.values()) / messages
    common.verdict("intake sync", f"{messages} messages, {sum(calls.values())} sync calls ("
                   + ", ".join(f"{n} {c}" for n, c in sorted(calls.items()))
                   + f"), {each:.3f} a message (bar {SYNC_BAR})", each <= SYNC_BAR)
    return each <= SYNC_BAR


def main():
    parser = common.arguments(__doc__)
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--median-kb", type=int, default=90)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-cpu", action="store_true", help="count sync calls only")
    parser.add_argument("--no-sync", action="store_true", help="measure CPU only")
    args = parser.parse_args()
    common.need(*(() if args.no_cpu else ("mbsync", "notmuch")), *(() if args.no_sync else ("strace",)))
    maker = common.mail_maker(args.binary)
    with common.Office(args.binary, settings="[replies]\nenabled = false\n") as office:
        octets = common.Mailbox(office).fill(maker, args.messages, args.median_kb)
        print(f"{args.messages} messages, {octets / 1e6:.0f} MB", flush=True)
        if not args.no_cpu:
            cpu(office, args.messages, args.rounds)
        return 0 if args.no_sync or syncs(office, args.messages) else 1


if __name__ == "__main__":
    sys.exit(main())
