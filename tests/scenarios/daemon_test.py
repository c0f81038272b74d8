#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The daemon's own life: reloads that must not end it, waits that must not be cut short, sources with odd
settings, requests that are nonsense. Each check is a fault that a reader once found.

usage: daemon_test.py BINARY"""
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from datetime import datetime, timedelta

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from mails import CHINA, mail  # noqa: E402
from office import ADDRESS, Office  # noqa: E402

BINARY = sys.argv[1]
WHEN = datetime(2020, 9, 21, 9, 0, tzinfo=CHINA)


def letter(n):
    return mail(n, f"office{n}@163.example", "德惠市局", "德惠市交通运输局", "图文简讯", WHEN, seed=n)


def log_of(office):
    with open(office.log, errors="replace") as log:
        return log.read()


def ready(office, times=1):
    office.wait(lambda: log_of(office).count("service_ready") >= times, f"ready {times} times")


def ask(office, text):
    with socket.socket(socket.AF_UNIX) as control:
        control.settimeout(60)
        control.connect(os.path.join(office.state, "control.sock"))
        control.sendall(text)
        answer = b""
        while not answer.endswith(b"\n"):
            more = control.recv(1 << 20)
            if not more:
                break
            answer += more
        return answer


def change(office, before, after):
    with open(office.settings) as file:
        text = file.read()
    assert before in text, before
    with open(office.settings, "w") as file:
        file.write(text.replace(before, after))


def nonsense_on_the_socket():
    with Office(BINARY) as office:
        office.serve()
        ready(office)
        for request in (b'{"call":1}\n', b"[1]\n", b"not json\n", b'{"call":"retry","args":5}\n'):
            answer = ask(office, request)
            assert b'"ok":false' in answer.replace(b" ", b""), answer
        assert office.daemon.poll() is None
        assert office.stop() == 0


def memory(office):
    with open(f"/proc/{office.daemon.pid}/status") as status:
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read()).group(1)) >> 10


def a_hostile_line_costs_little():
    """Forty million brackets once held the loop for two minutes and took 3 GB."""
    with Office(BINARY) as office:
        office.serve()
        ready(office)
        before = memory(office)
        for line in (b"[" * 40_000_000, b'{"call":"ingest",' + b"[" * 40_000_000 + b"\n",
                     b'{"call":"ingest","args":{"octets":[' + b"0," * 20_000_000 + b"0]}}\n"):
            with socket.socket(socket.AF_UNIX) as control:
                control.settimeout(60)
                control.connect(os.path.join(office.state, "control.sock"))
                try:
                    control.sendall(line)
                except BrokenPipeError:
                    pass  # refused before it was all read
                answer = control.recv(1 << 20)
            assert b'"ok":false' in answer.replace(b" ", b""), answer
            asked = time.monotonic()
            assert b'"status"' in ask(office, b'{"call":"health"}\n')
            assert time.monotonic() - asked < 10, "the loop was held"
        grown = memory(office) - before
        assert grown < 200, f"a line took {grown} MB"
        print(f"   three hostile lines: {grown} MB more at the most")
        assert office.stop() == 0


def idle_callers_do_not_hide_the_daemon():
    with Office(BINARY) as office:
        office.serve()
        ready(office)
        idle = []
        for _ in range(40):
            idle.append(socket.socket(socket.AF_UNIX))
            idle[-1].connect(os.path.join(office.state, "control.sock"))
        record = office.json("status")
        assert record["daemon"] and record["daemon"]["status"], record
        for one in idle:
            one.close()
        assert office.stop() == 0


def reload_keeps_what_works():
    with Office(BINARY) as office:
        office.serve()
        ready(office)
        secret = os.path.join(office.dir, "secret")
        change(office, secret, secret + "-missing")
        answer = ask(office, b'{"call":"reload"}\n')
        assert b"secret-missing" in answer, answer
        change(office, secret + "-missing", secret)
        change(office, "[install]", "[install]\nnmae = \"x\"")  # what cannot even be read
        assert b"nmae" in ask(office, b'{"call":"reload"}\n')
        told = subprocess.run(office.command("--json", "status"), capture_output=True, text=True)
        assert told.returncode in (1, 3) and "nmae" in told.stderr, told
        assert json.loads(told.stdout)["daemon"]["components"], told.stdout
        board = subprocess.run(office.command("board"), capture_output=True, text=True)
        assert board.returncode == 0 and "蛟河市交通运输局" in board.stdout, board
        change(office, "nmae = \"x\"\n", "")
        answer = ask(office, b'{"call":"reload"}\n')
        assert b"reloaded" in answer, answer
        ready(office, 2)
        office.deliver([(letter(1), WHEN)])
        office.wait(lambda: office.settled(1), "a mail after the reload")
        office.daemon.send_signal(signal.SIGHUP)
        ready(office, 3)
        assert office.stop() == 0


def reload_says_what_came_of_it():
    """Checked, yet it does not start: a port somebody has, a certificate file that is not there."""
    with Office(BINARY) as office, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        office.serve()
        ready(office)
        good = f'ca_file = "{office.mail}/tls/ca.crt"'
        for n, (was, bad, word) in enumerate((
                ("[limits]", f'[http]\nlisten = "127.0.0.1:{taken.getsockname()[1]}"\n[limits]', "in use"),
                (good, good.replace("ca.crt", "gone.crt"), "gone.crt"))):
            change(office, was, bad)
            told = subprocess.run(office.command("reload"), capture_output=True, text=True)
            assert told.returncode != 0 and word in told.stderr and "生效" not in told.stdout, told
            change(office, bad, was)
            office.deliver([(letter(n + 1), WHEN)])
            office.wait(lambda n=n: office.settled(n + 1), "a mail under the old settings")
        office.run("reload")
        settings = [part for part in office.json("status")["daemon"]["components"] if part["name"] == "settings"]
        assert settings == [], settings
        assert office.stop() == 0


def idle_without_inbox():
    with Office(BINARY, mailbox='idle = true\npoll_interval = "10s"\nfolders = ["Reports"]\n') as office:
        office.deliver([(letter(1), WHEN)], folder="Reports")
        office.serve()
        office.wait(lambda: office.settled(1), "the first mail")
        office.deliver([(letter(2), WHEN)], folder="Reports")
        office.wait(lambda: office.settled(2), "the second mail")
        assert office.stop() == 0


def a_wake_up_is_no_reason_to_hammer():
    with Office(BINARY) as office:
        wrong = os.path.join(office.dir, "wrong")
        with open(os.open(wrong, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write("wrong\n")
        with open(office.settings) as file:
            text = file.read()
        box = text[text.index("[[mailbox]]"):text.index("[smtp]")]
        second = box.replace('id = "office"', 'id = "second"').replace(os.path.join(office.dir, "secret"), wrong)
        change(office, "[smtp]", second + "[smtp]")
        office.serve()
        office.wait(lambda: "login_refused" in log_of(office), "the refusal")
        for n in range(1, 7):
            office.deliver([(letter(n), WHEN)])
            office.wait(lambda n=n: office.settled(n), f"mail {n} of the good mailbox")
        refused = len(re.findall(" login_refused mailbox=", log_of(office)))
        assert refused == 1, f"{refused} logins although the first was refused"
        assert office.stop() == 0


def files_still_being_written_and_old_ones():
    with Office(BINARY) as office:
        drop, maildir = os.path.join(office.dir, "drop"), os.path.join(office.dir, "maildir")
        for name in ("new", "cur", "tmp"):
            os.makedirs(os.path.join(maildir, name))
        os.mkdir(drop)
        boxes = "".join(f'[[mailbox]]\nid = "{kind}"\nkind = "{kind}"\naddress = "{ADDRESS}"\npath = "{path}"\n'
                        'poll_interval = "10s"\n\n' for kind, path in (("drop", drop), ("maildir", maildir)))
        change(office, "[smtp]", boxes + "[smtp]")
        old = os.path.join(maildir, "cur", "1.old:2,S")
        with open(old, "wb") as file:
            file.write(letter(77))
        moment = datetime(2020, 5, 1, tzinfo=CHINA).timestamp()
        os.utime(old, (moment, moment))
        whole = letter(5)
        half = open(os.path.join(drop, "a.eml"), "wb")
        half.write(whole[:len(whole) // 2])
        half.flush()
        office.serve()
        # As long as somebody keeps writing, it is not taken.
        for piece in range(6):
            half.write(whole[len(whole) // 2 + piece:len(whole) // 2 + piece + 1])
            half.flush()
            time.sleep(0.4)
        half.write(whole[len(whole) // 2 + 6:])
        half.close()
        os.utime(os.path.join(drop, "a.eml"), (WHEN.timestamp() + 90 * 86400,) * 2)
        office.wait(lambda: office.settled(2), "both files")
        sizes = sorted(row[0] for row in office.query("SELECT size FROM message"))
        assert sizes == sorted([len(whole), len(letter(77))]), sizes
        answered = office.query("SELECT m.channel FROM outbox o JOIN message m ON m.id=o.message")
        assert ("maildir",) not in answered, "mail from before the first look was answered"
        # Another mail saved under the same name is another mail.
        with open(os.path.join(drop, "a.eml"), "wb") as file:
            file.write(letter(6))
        office.wait(lambda: office.settled(3), "the mail saved over the first")
        assert office.stop() == 0


def a_folder_gone_before_its_mark():
    with Office(BINARY, mailbox='idle = false\npoll_interval = "10s"\nmark = "seen"\n'
                                'folders = ["INBOX", "Reports"]\n') as office:
        office.write_settings(crash_at="t2.committed:1")
        office.deliver([(letter(1), WHEN)], folder="Reports")
        office.serve()
        assert office.daemon.wait(120) == -signal.SIGKILL
        office.daemon = None
        import shutil
        shutil.rmtree(os.path.join(office.mail, "home", "intake", "Maildir", ".Reports"))
        office.write_settings()
        office.deliver([(letter(2), WHEN)])
        office.serve()
        office.wait(lambda: office.count("SELECT count(*) FROM server_todo t JOIN arrival a ON a.id=t.arrival"
                                         " WHERE a.folder='INBOX' AND t.state='done'") == 1, "the other mail's mark")
        assert office.stop() == 0


def nobody_else_reads_what_it_writes():
    """Whatever umask it was started with: what offices sent is not for everybody's eyes."""
    with Office(BINARY) as office:
        before = os.umask(0)  # the daemon and the commands inherit it
        try:
            office.deliver([(letter(1), WHEN)])
            office.serve()
            office.wait(lambda: office.settled(1), "a mail")
            copy, table = os.path.join(office.dir, "copy"), os.path.join(office.dir, "items.csv")
            office.run("backup", copy)
            office.run("export", "items", "-o", table)
            kinds = set()
            for root in (office.state, copy, table):
                for path in [root] + [os.path.join(folder, name) for folder, names, files in os.walk(root)
                                      for name in names + files]:
                    mode = stat.S_IMODE(os.lstat(path).st_mode)
                    assert mode & 0o007 == 0, f"{path} is {mode:o}"
                    if os.path.isfile(path) and "objects" in path:
                        assert mode & 0o077 == 0, f"an original, {path}, is {mode:o}"
                    kinds.add(os.path.splitext(path)[1])
            assert {".db", ".csv", ".sock"} <= kinds, kinds
        finally:
            os.umask(before)
        assert office.stop() == 0


def a_statement_comes_into_force_while_it_runs():
    """Activated for later: the old one holds until then, the new one after, without a restart."""
    with Office(BINARY) as office:
        office.serve()
        ready(office)
        with open(office.campaign) as file:
            text = file.read()
        changed = os.path.join(office.dir, "campaign.toml")
        with open(changed, "w") as file:
            file.write(text.replace('label_zh = "图文简讯"', 'label_zh = "图文简报"', 1))
        # The daemon's clock began at office.clock when it started; a moment that is certainly ahead of it.
        start = datetime.fromisoformat(office.clock)
        effective = start + timedelta(seconds=time.monotonic() - office.served_at + 8)
        office.run("campaign", "activate", changed, "--effective", effective.isoformat())

        def labels():
            answer = json.loads(ask(office, b'{"call":"board"}\n'))
            return [column["label"] for column in answer["result"]["columns"]]
        assert "图文简讯" in labels(), "it holds before its time"
        office.wait(lambda: "图文简报" in labels(), "the statement in force")
        office.deliver([(letter(1), WHEN)])
        office.wait(lambda: office.settled(1), "a mail under it")
        body = office.words(office.received_mails()[0])
        assert "图文简报" in body, body
        assert log_of(office).count("service_ready") == 1
        assert office.stop() == 0


def a_census_of_the_future_comes_down():
    """First contact was made with a clock sixteen days ahead. Set right, new mail is new mail."""
    with Office(BINARY, clock="2020-11-20T09:00:00+08:00") as office:
        change(office, f'start_time = "{office.start_time}"\n', "")
        office.deliver([(letter(1), WHEN)])
        office.serve()
        office.wait(lambda: office.settled(1), "the mail of before")
        assert office.received_mails() == [], "mail from before the census was answered"
        assert office.stop() == 0
        change(office, "2020-11-20T09:00", "2020-11-04T09:00")
        office.serve()
        ready(office, 2)
        office.wait(lambda: office.count("SELECT census_at FROM folder WHERE folder='INBOX'")
                    < datetime(2020, 11, 5, tzinfo=CHINA).timestamp() * 1000, "the census comes down")
        office.deliver([(letter(2), datetime(2020, 11, 4, 9, 30, tzinfo=CHINA))])
        office.wait(lambda: office.settled(2), "the new mail")
        assert len(office.received_mails()) == 1, "new mail was taken for mail from before the start"
        assert office.stop() == 0


def a_person_states_when_a_mail_came():
    """Brought by hand after an outage: judged by the stated moment, which is shown as stated."""
    with Office(BINARY) as office:
        office.serve()
        ready(office)
        path = os.path.join(office.dir, "saved.eml")
        with open(path, "wb") as file:
            file.write(letter(1))
        refused = subprocess.run(office.command("ingest", path, "--arrived", "2020-10-12T16:00:00+08:00"),
                                 capture_output=True, text=True)
        assert refused.returncode != 0 and "依据" in refused.stderr, refused
        office.run("ingest", path, "--arrived", "2020-10-12T16:00:00+08:00", "-r", "邮箱网页显示")
        office.wait(lambda: office.settled(1), "the mail brought")
        shown = office.json("show", "1")
        assert shown["arrival_basis"] == "stated", shown["arrival_basis"]
        assert datetime.fromisoformat(shown["arrival"]) == datetime(2020, 10, 12, 16, 0, tzinfo=CHINA), shown["arrival"]
        trail = [entry for entry in shown["trail"] if entry["event"] == "received"]
        assert "stated_arrival" in trail[0]["detail"] and trail[0]["reason"] == "邮箱网页显示", trail
        assert office.stop() == 0


def main():
    checks = [nonsense_on_the_socket, a_hostile_line_costs_little, idle_callers_do_not_hide_the_daemon,
              reload_keeps_what_works, reload_says_what_came_of_it, idle_without_inbox,
              a_wake_up_is_no_reason_to_hammer, files_still_being_written_and_old_ones,
              a_folder_gone_before_its_mark, nobody_else_reads_what_it_writes,
              a_statement_comes_into_force_while_it_runs, a_census_of_the_future_comes_down,
              a_person_states_when_a_mail_came]
    for check in checks:
        check()
        print(f"ok {check.__name__}", flush=True)
    print(f"daemon: {len(checks)} checks passed")


if __name__ == "__main__":
    main()
