#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Resident memory of the daemon: idle, with one 64 MB message, and after many messages.

  memory.py [--binary build/release/shouwen] [--few 1000] [--messages 10000] [--large MB]

One daemon reads few small mails from a real Dovecot, then the rest up to --messages, then in a
second office one large mail. VmRSS is read when everything is filed; VmHWM is the highest ever. All are
gates (exit 1): memory, unlike time, does not depend on the neighbours.
"""
import base64
import random
import sys
from datetime import datetime, timezone

import common
import mails

IDLE_BAR, LARGE_BAR, GROWTH_BAR = 64, 256, 8
NO_REPLIES = "[replies]\nenabled = false\n"
WHEN = datetime(2020, 9, 20, tzinfo=timezone.utc)


def small(office, first, last):
    """Mails of all units in turn, each its own: ids differ, so does the attachment."""
    units = mails.roster(office.units)
    for n in range(first, last):
        unit = units[n % len(units)]
        kind = mails.KINDS[n // len(units) % len(mails.KINDS)]
        yield mails.mail(n, f"office{n % 600}@163.example", unit["short_name"], unit["name_full"],
                         kind, WHEN, size=1000)


def filed(office, count):
    return (office.count("SELECT count(*) FROM message") == count and office.unfiled() == 0)


def many(binary, few, messages):
    with common.Office(binary, settings=NO_REPLIES) as office:
        box = common.Mailbox(office)
        office.serve()
        office.wait(lambda: office.count("SELECT count(*) FROM folder WHERE folder='INBOX'") == 1, "the first poll")
        idle = common.memory(office.daemon.pid)["VmRSS"]
        taken = []
        for first, last in ((0, few), (few, messages)):
            for octets in small(office, first, last):
                box.put(octets, WHEN)
            office.wait(lambda: filed(office, last), f"{last} messages filed", patience=1500)
            taken.append(common.memory(office.daemon.pid)["VmRSS"])
        if office.stop() != 0:
            raise AssertionError("the daemon did not end well")
    return idle, taken[0], taken[1]


def large(binary, megabytes):
    """The octets of the whole message are `megabytes`; most of them one attachment."""
    with common.Office(binary, settings=NO_REPLIES) as office:
        payload = base64.encodebytes(random.Random(5).randbytes(int(megabytes * 1_000_000 / 1.37)))
        head = mails.mail(1, "office@163.example", "长春市", "长春市交通运输局", mails.KINDS[0], WHEN, size=10)
        text, tail = head.rsplit(b"\r\n\r\n", 1)
        body = payload.replace(b"\n", b"\r\n") + tail[tail.index(b"--"):]
        common.Mailbox(office).put(text + b"\r\n\r\n" + body, WHEN)
        office.serve()
        office.wait(lambda: filed(office, 1), "the large message filed")
        return common.memory(office.daemon.pid)["VmHWM"]


def main():
    parser = common.arguments(__doc__)
    parser.add_argument("--few", type=int, default=1000)
    parser.add_argument("--messages", type=int, default=10000)
    parser.add_argument("--large", type=float, default=64)
    args = parser.parse_args()
    idle, before, after = many(args.binary, args.few, args.messages)
    peak = large(args.binary, args.large)
    good = idle <= IDLE_BAR and peak <= LARGE_BAR and after - before <= GROWTH_BAR
    common.verdict("memory", f"idle {idle:.1f} MB (bar {IDLE_BAR}), with one message of {args.large:g} MB {peak:.1f} MB "
                   f"(bar {LARGE_BAR}), after {args.few} {before:.1f} MB, after {args.messages} {after:.1f} MB: "
                   f"{after - before:+.1f} MB (bar +{GROWTH_BAR})", good)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
