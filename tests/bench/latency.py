#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""From the server's EXISTS to the SMTP server's 250, mail by mail, while mails keep coming.

  latency.py [--binary build/release/shouwen] [--seconds 30] [--rate 10]

A running office waits in IDLE; each mail is of another sender. EXISTS is what Dovecot told a second
IDLE connection of ours: the k-th mail was announced by the first `* N EXISTS` with N >= k. The end
is the receiver's record, written just before its 250. Timing is told, not judged; every mail must
be answered once (exit 1 otherwise).
"""
import json
import os
import re
import socket
import ssl
import sys
import threading
import time
from email import message_from_bytes

import common
import mails

P50_BAR, P99_BAR = 0.3, 3.0


class Announcements(threading.Thread):
    """One more client in IDLE; told[n] = when n messages were announced."""

    def __init__(self, office):
        super().__init__(daemon=True)
        ports = common.read_ports(os.path.join(office.mail, "ports"))
        context = ssl.create_default_context(cafile=os.path.join(office.mail, "tls", "ca.crt"))
        plain = socket.create_connection(("127.0.0.1", int(ports["IMAPS"])))
        self.socket = context.wrap_socket(plain, server_hostname="localhost")
        self.file = self.socket.makefile("rb")
        self.told = {}
        self.file.readline()
        self.ask(b"a LOGIN intake secret")
        self.ask(b"b SELECT INBOX")
        self.socket.sendall(b"c IDLE\r\n")
        self.file.readline()
        self.start()

    def ask(self, command):
        self.socket.sendall(command + b"\r\n")
        while not (line := self.file.readline()).startswith(command[:2]):
            if not line:
                raise AssertionError("Dovecot hung up")

    def run(self):
        for line in self.file:
            now = time.time()
            if found := re.match(rb"\* (\d+) EXISTS", line):
                self.told.setdefault(int(found.group(1)), now)

    def of(self, k):
        return min((when for n, when in list(self.told.items()) if n >= k), default=None)


def load(office, count, rate):
    """Delivers `count` mails at the rate; returns the Message-ID of each in order."""
    made = list(mails.campaign_mails(office.units, count, seed=7, one_address_each=True))
    box = common.Mailbox(office)
    office.serve()
    told = Announcements(office)
    office.wait(lambda: office.count("SELECT count(*) FROM folder WHERE folder='INBOX'") == 1, "the first poll")
    begun = time.monotonic()
    for n, (octets, when) in enumerate(made):
        pause = begun + n / rate - time.monotonic()
        if pause > 0:
            time.sleep(pause)  # the load's pace, not a wait for something
        box.put(octets, when)
    office.wait(lambda: office.settled(count), "every mail answered")
    office.wait(lambda: told.of(count), "the announcement of the last mail")
    return [message_from_bytes(octets)["Message-ID"] for octets, _ in made], told


def answered_at(office):
    """Message-ID answered → moments."""
    moments = {}
    folder = os.path.join(office.smtp, "mail")
    for name in os.listdir(folder):
        if not name.endswith(".eml"):
            continue
        with open(os.path.join(folder, name), "rb") as file:
            about = message_from_bytes(file.read())["In-Reply-To"]
        with open(os.path.join(folder, name[:-4] + ".json")) as file:
            moments.setdefault(about, []).append(json.load(file)["time"])
    return moments


def main():
    parser = common.arguments(__doc__)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--rate", type=float, default=10)
    args = parser.parse_args()
    count = int(args.seconds * args.rate)
    limits = ("per_message_seconds = 0.001\nburst = 10000\nper_connection = 1000\nper_day = 100000\n"
              "per_address_per_day = 1000\nglobal_per_hour = 100000\n")
    with common.Office(args.binary, limits=limits) as office:
        ids, told = load(office, count, args.rate)
        office.stop()
        answered = answered_at(office)
    wrong = [i for i in ids if len(answered.get(i, [])) != 1]
    delays = [answered[i][0] - told.of(k + 1) for k, i in enumerate(ids) if i in answered]
    half, most = common.percentile(delays, 0.5), common.percentile(delays, 0.99)
    common.verdict("latency", f"{count} mails of {count} senders, {args.rate:g}/s, EXISTS to 250: p50 {half:.3f} s "
                   f"(bar {P50_BAR}), p99 {most:.3f} s (bar {P99_BAR}), most {max(delays):.3f} s; "
                   f"{len(wrong)} not answered exactly once", half <= P50_BAR and most <= P99_BAR and not wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
