#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`shouwen init` on a real terminal (a pty): it asks, refuses wrong answers, tries the mailbox and the mail server
with each code, shows no code, and leaves an installation that `check` passes and that has its campaign in force.

Usage: init_test.py BINARY"""
import os
import pty
import select
import signal
import stat
import subprocess
import sys
import termios

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(SOURCE, "tests", "support"))
from office import PATIENCE, Office, read_ports  # noqa: E402

UNITS = os.path.join(SOURCE, "config/etc/units.csv")
CAMPAIGN = os.path.join(SOURCE, "config/etc/campaigns/2020-credit-month.toml")
WRONG_CODE, RIGHT_CODE = "wrong-code-31", "secret"


class Terminal:
    """A person at a terminal: reads until a question stands there, then types."""

    def __init__(self, command):
        self.master, self.slave = pty.openpty()
        self.process = subprocess.Popen(command, stdin=self.slave, stdout=self.slave, stderr=self.slave,
                                        start_new_session=True)
        self.shown, self.read_to = "", 0

    def _more(self):
        ready, _, _ = select.select([self.master], [], [], PATIENCE)
        if not ready:
            raise AssertionError("nothing more came after:\n" + self.shown)
        self.shown += os.read(self.master, 65536).decode(errors="replace")

    def expect(self, words):
        while words not in self.shown[self.read_to:]:
            if self.process.poll() is not None:
                raise AssertionError(f"ended with {self.process.returncode}; wanted {words!r} in:\n{self.shown}")
            self._more()
        self.read_to = self.shown.index(words, self.read_to) + len(words)

    def answer(self, question, text):
        self.expect(question)
        self.expect(": ")
        os.write(self.master, (text + "\n").encode())

    def answer_unseen(self, question, text):
        self.expect(question)
        self.expect(": ")
        while termios.tcgetattr(self.slave)[3] & termios.ECHO:  # what is typed before is thrown away
            os.sched_yield()
        os.write(self.master, (text + "\n").encode())

    def end(self):
        while self.process.poll() is None:
            ready, _, _ = select.select([self.master], [], [], 0.05)
            if ready:
                self._more()
        while select.select([self.master], [], [], 0)[0]:
            self._more()
        assert termios.tcgetattr(self.slave)[3] & termios.ECHO, "the terminal was left without echo"
        os.close(self.master), os.close(self.slave)
        return self.process.returncode


def talk(office, settings):
    terminal = Terminal([office.binary, "--config", settings, "init"])
    say = terminal.answer
    say("published address", "not an address")
    terminal.expect("✗")
    say("published address", "Intake@Office.example")
    say("login name", "intake")
    say("provider", "nobody")
    terminal.expect("✗")
    say("provider", "")
    say("IMAP server", "nonsense")
    terminal.expect("✗")
    say("IMAP server", "127.0.0.1:" + read_ports(os.path.join(office.mail, "ports"))["IMAP"])
    say("SMTP server", f"127.0.0.1:{office.smtp_port}")
    say("CA file", "")
    terminal.answer_unseen("not shown", WRONG_CODE)
    terminal.expect("✗")  # tried at once, on the real server
    say("keep as it is", "1")
    terminal.answer_unseen("not shown", RIGHT_CODE)
    terminal.expect("logged in")
    terminal.expect("can send")
    say("roster", os.path.join(office.dir, "absent.csv"))
    terminal.expect("✗")
    say("roster", UNITS)
    say("campaign file", CAMPAIGN)
    say("start time", "2020-09-01")
    say("code lapses", "")
    say("folder for all data", "")
    code = terminal.end()
    assert code == 0, terminal.shown
    return terminal.shown


def broken_off(office, settings, how):
    """^C, a lost line or a kill while the code is asked for: the terminal echoes again, nothing is written."""
    terminal = Terminal([office.binary, "--config", settings, "init"])
    for question, text in (("published address", "intake@office.example"), ("login name", "intake"), ("provider", ""),
                           ("IMAP server", "127.0.0.1:" + read_ports(os.path.join(office.mail, "ports"))["IMAP"]),
                           ("SMTP server", f"127.0.0.1:{office.smtp_port}"), ("CA file", "")):
        terminal.answer(question, text)
    terminal.expect("not shown")
    while termios.tcgetattr(terminal.slave)[3] & termios.ECHO:
        os.sched_yield()
    terminal.process.send_signal(how)
    code = terminal.end()  # looks at the echo
    assert code == -how, code
    assert not os.path.exists(settings)


def main():
    with Office(sys.argv[1]) as office:
        for how in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
            broken_off(office, os.path.join(office.dir, "none", "shouwen.toml"), how)
        folder = os.path.join(office.dir, "new")
        settings, secret = os.path.join(folder, "shouwen.toml"), os.path.join(folder, "mailbox.secret")
        shown = talk(office, settings)
        assert WRONG_CODE not in shown and RIGHT_CODE not in shown.replace("mailbox.secret", ""), shown
        assert stat.S_IMODE(os.stat(secret).st_mode) == 0o600
        assert RIGHT_CODE not in open(settings).read().replace("mailbox.secret", "")
        office.settings = settings
        board = office.json("board")
        assert len(board["rows"]) > 10, board.keys()
        check = subprocess.run(office.command("check"), capture_output=True, text=True)
        assert check.returncode == 0, check.stdout + check.stderr
        again = subprocess.run(office.command("init"), capture_output=True, text=True, stdin=subprocess.DEVNULL)
        assert again.returncode != 0 and "--force" in again.stderr, again
    print("init: asked, tried, written; a wrong code refused by the server, no code shown, check passes;\n"
          "broken off, the terminal echoes again")


if __name__ == "__main__":
    main()
