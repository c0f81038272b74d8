#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A disk that fills while mail arrives: intake stops before it can lose, says so, resumes unaided.

usage: disk_full_test.py SHOUWEN   (as root: a small file system of its own in a private mount
namespace; otherwise skipped, exit 77)

First the reserve is reached by mail; then the last byte is taken by somebody else's file, so that
T1, T2 and the sender meet a true ENOSPC. In the end everything is filed and answered once."""
import collections
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(SOURCE, "tests/support"))
from mails import campaign_mails  # noqa: E402
from office import Office  # noqa: E402

DISK = 64 << 20
RESERVE = 8 << 20
MAILS = 120
WAVE = 12  # about 1 MB: less than what lies between stopping and resuming
ROUNDS = 3  # of true ENOSPC
APART = "SHOUWEN_DISK_TEST_APART"


class SmallDisk(Office):
    def __enter__(self):
        office = super().__enter__()
        # The state is moved onto the small disk.
        small = os.path.join(self.dir, "small")
        os.mkdir(small)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", small], check=True)
        subprocess.run(["cp", "-a", self.state, small], check=True)
        self.state, self.small = os.path.join(small, "state"), small
        self.settings_with_reserve()
        return office

    def __exit__(self, *what):
        try:
            self.kill()
        finally:
            if hasattr(self, "small"):
                subprocess.run(["umount", "-l", self.small])
            super().__exit__(*what)

    def settings_with_reserve(self):
        self.write_settings()
        with open(self.settings, encoding="utf-8") as file:
            text = file.read()
        with open(self.settings, "w", encoding="utf-8") as file:
            size = f"{RESERVE >> 20}MB"
            file.write(text.replace('disk_reserve = "128MB"',
                                    f'disk_reserve = "{size}"\noctets_in_flight = "{size}"'))

    def free(self):
        disk = os.statvfs(self.small)
        return disk.f_bavail * disk.f_frsize

    def fill(self, leave):
        """Somebody else's file takes all but `leave`; to the last byte when 0."""
        with open(os.path.join(self.small, "ballast"), "ab", buffering=0) as file:
            left = self.free() - leave
            try:
                while left > 0:
                    left -= file.write(bytes(min(left, 1 << 16)))
            except OSError:
                pass

    def empty(self):
        os.remove(os.path.join(self.small, "ballast"))

    def disk_component(self):
        parts = (self.json("status").get("daemon") or {}).get("components", [])
        return next((part for part in parts if part["name"] == "disk"), {})


def full(office):
    with open(office.log, "rb") as log:
        return b"disk_reserve_reached" in log.read()


def reserve_reached(office, mails):
    """Mail alone reaches the reserve: intake stops above zero and says why and what to do."""
    office.fill(RESERVE + (5 << 20))
    office.serve()
    for first in range(0, len(mails), WAVE):
        wave = mails[first:first + WAVE]
        office.deliver(wave)
        office.wait(lambda: office.count("SELECT count(*) FROM message") >= first + len(wave) or full(office),
                    "a wave is in, or the reserve is reached")
    office.wait(lambda: office.disk_component().get("status") == "fail", "the disk is said to be full")
    part = office.disk_component()
    assert "remedy" in part and part["remedy"], part
    code = subprocess.run(office.command("status"), stdout=subprocess.PIPE, text=True)
    assert code.returncode == 1 and "磁盘" in code.stdout and "→" in code.stdout, code.stdout
    office.wait(lambda: office.unfiled() == 0 and office.unsent() == 0, "what is in is filed and answered")
    taken = office.count("SELECT count(*) FROM message")
    assert 0 < taken < len(mails), f"{taken} taken: the reserve was not reached on the way"
    assert office.free() > RESERVE // 2, "stopped too late"
    left = office.free()
    office.empty()
    office.wait(lambda: office.settled(len(mails)), "intake resumes unaided")
    return taken, left


def no_byte_left(office, mails):
    """True ENOSPC, round after round, wherever the daemon is at that moment."""
    errors = 0
    for n in range(ROUNDS):
        before = os.path.getsize(office.log)
        known = office.count("SELECT count(*) FROM message")
        share = mails[n * len(mails) // ROUNDS:(n + 1) * len(mails) // ROUNDS]
        office.deliver(share)
        if n:  # the first round fills before anything of it is in, the others under way
            office.wait(lambda: office.count("SELECT count(*) FROM message") > known, "under way")
        office.fill(0)

        def noticed():
            with open(office.log, "rb") as log:
                log.seek(before)
                text = log.read()
            return b"disk_reserve_reached" in text or b"store_error" in text

        office.wait(noticed, "the full disk is noticed")
        assert office.daemon.poll() is None
        with open(office.log, "rb") as log:
            log.seek(before)
            errors += log.read().count(b"store_error")
        office.empty()
        office.wait(lambda: office.settled(known + len(share)), "everything filed after space came back")
    return errors


def check(office, count):
    assert office.count("SELECT count(*) FROM message") == count
    assert office.count("SELECT count(*) FROM message WHERE state='failed'") == 0, "a full disk is no mail's fault"
    assert office.count("SELECT count(*) FROM submission") == count
    assert office.count("SELECT count(*) FROM outbox WHERE state='held'") == 0
    received = collections.Counter(mail["Message-ID"] for mail in office.received_mails())
    twice = [own for own, n in received.items() if n > 1]
    assert not twice, f"sent twice: {twice[:3]}"
    answered = office.count("SELECT count(DISTINCT message) FROM outbox WHERE state='sent'")
    assert answered == count, f"{answered} of {count} answered"
    assert json.loads(office.run("--json", "verify"))["clean"]


def main():
    if os.geteuid() != 0:
        print("disk_full: SKIPPED, a small file system needs root")
        sys.exit(77)
    if APART not in os.environ:
        os.environ[APART] = "1"
        probe = subprocess.run(["unshare", "-m", "true"], stderr=subprocess.DEVNULL)
        if probe.returncode != 0:
            print("disk_full: SKIPPED, no private mount namespace here")
            sys.exit(77)
        os.execvp("unshare", ["unshare", "-m", sys.executable, "-B", *sys.argv])
    mails = list(campaign_mails(os.path.join(SOURCE, "config/etc/units.csv"), 2 * MAILS, seed=3, size=60_000))
    with SmallDisk(sys.argv[1]) as office:
        taken, left = reserve_reached(office, mails[:MAILS])
        errors = no_byte_left(office, mails[MAILS:])
        assert office.stop() == 0
        check(office, 2 * MAILS)
        print(f"disk_full: intake stopped after {taken} of {MAILS} mails with {left >> 10} KB left; {ROUNDS} times no "
              f"byte left, {errors} writes refused; {2 * MAILS} mails: 0 lost, 0 doubled")


if __name__ == "__main__":
    main()
