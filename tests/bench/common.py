# SPDX-License-Identifier: Apache-2.0
"""What the benchmarks share: where the programs are, a filled mailbox, CPU and memory of the daemon,
and the one line each prints at its end."""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
from office import Office, read_ports  # noqa: E402,F401

SKIPPED = 77


def arguments(text):
    parser = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=os.path.join(ROOT, "build", "release", "shouwen"))
    return parser


def need(*programs):
    missing = [p for p in programs if not (os.path.exists(p) or shutil.which(p, path=os.environ["PATH"] + ":/usr/sbin"))]
    if missing:
        print("SKIPPED: not there: " + ", ".join(missing))
        sys.exit(SKIPPED)


def mail_maker(binary):
    """bench_mail stands beside the daemon in the build folder."""
    path = os.path.join(os.path.dirname(os.path.abspath(binary)), "bench_mail")
    need(path)
    return path


def verdict(name, words, good):
    """The last line: the figures against their bars."""
    print(f"{name}: {words}: {'met' if good else 'MISSED'}", flush=True)


class Mailbox:
    """The Maildir of an office's account, filled at once, without a process a mail."""

    def __init__(self, office, user="intake"):
        home = os.path.join(office.mail, "home")
        self.owner = os.stat(home)
        self.dir = os.path.join(home, user, "Maildir")
        self.serial = 0
        for name in ("cur", "new", "tmp"):
            os.makedirs(os.path.join(self.dir, name), exist_ok=True)
        for folder, _, _ in os.walk(os.path.join(home, user)):
            self._own(folder)

    def _own(self, path):
        if os.getuid() == 0:
            os.chown(path, self.owner.st_uid, self.owner.st_gid)

    def put(self, octets, when):
        """One mail; it appears with its rename, as Maildir asks."""
        self.serial += 1
        name = f"{1600000000 + self.serial}.M{self.serial:06}P1.bench"
        path = os.path.join(self.dir, "tmp", name)
        with open(path, "wb") as file:
            file.write(octets)
        os.utime(path, (when.timestamp(), when.timestamp()))
        self._own(path)
        os.rename(path, os.path.join(self.dir, "new", name))

    def fill(self, maker, count, median_kb=90):
        """The benchmark's mails (tests/bench/fetch_mail.h). Returns their octets."""
        heap = tempfile.mkdtemp(dir=os.path.join(self.dir, "tmp"))
        octets = int(subprocess.run([maker, heap, str(count), str(median_kb)], check=True,
                                    stdout=subprocess.PIPE, text=True).stdout)
        for name in sorted(os.listdir(heap)):
            self.serial += 1
            path = os.path.join(heap, name)
            self._own(path)
            os.rename(path, os.path.join(self.dir, "new", f"{1600000000 + self.serial}.M{self.serial:06}P1.bench"))
        os.rmdir(heap)
        return octets


def put_away(path):
    """Emptied and renamed, not removed: on each create ext4 steps over every inode freed in the last
    seconds, which would be charged to whoever is measured next."""
    serial = 0
    while os.path.exists(f"{path}.{serial}"):
        serial += 1
    for folder, _, names in os.walk(path):
        for name in names:
            os.truncate(os.path.join(folder, name), 0)
    os.rename(path, f"{path}.{serial}")


def fresh_state(office):
    """An empty store, as on the first day."""
    put_away(office.state)
    os.mkdir(office.state, 0o700)
    office.run("units", "load", office.units)
    office.run("campaign", "activate", office.campaign)


def wait4(process):
    """(exit code, CPU seconds) of a process and of the children it waited for."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_utime + usage.ru_stime


def cpu_of(command, **options):
    code, seconds = wait4(subprocess.Popen(command, **options))
    if code != 0:
        raise AssertionError(f"{command[0]}: exit {code}")
    return seconds


def memory(pid):
    """{"VmRSS": MB, "VmHWM": MB}"""
    with open(f"/proc/{pid}/status") as file:
        lines = (line.split() for line in file if line.startswith(("VmRSS", "VmHWM")))
        return {words[0].rstrip(":"): int(words[1]) / 1024 for words in lines}


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


median = statistics.median
