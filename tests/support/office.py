# SPDX-License-Identifier: Apache-2.0
"""One office for a scenario or the demo: a temporary folder with a real Dovecot, a real SMTP receiver,
a configuration and the daemon, all on free loopback ports, all stopped at the end whatever happens.

    with Office(binary, units, campaign) as office:
        office.deliver([(octets, when), ...])
        office.serve()
        office.wait(lambda: office.status()["counts"]["unfiled"] == 0, "everything filed")
"""
import contextlib
import email
import hashlib
import imaplib
import json
import os
import re
import shutil
import signal
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
ADDRESS = "630000000@qq.example"
PATIENCE = 300  # seconds until a condition that never comes is a failure


def read_ports(path):
    with open(path) as file:
        return dict(line.strip().split("=") for line in file if "=" in line)


def durable_steps():
    """The names of storage/durable.h."""
    with open(os.path.join(SOURCE, "storage/durable.h")) as file:
        table = file.read().split("kDurableSteps")[1].split("});")[0]
    return re.findall(r'"([a-z0-9_]+\.[a-z_]+)"', re.sub(r"//.*", "", table))


class Office:
    def __init__(self, binary, units=None, campaign=None, clock="2020-11-04T09:00:00+08:00", settings="",
                 limits="per_message_seconds = 0.001\nburst = 10000\nper_connection = 50\nper_day = 100000\n"
                        "per_address_per_day = 1000\nglobal_per_hour = 100000\n",
                 mailbox="idle = true\npoll_interval = \"10s\"\n", start_time="2020-09-01T00:00:00+08:00",
                 domain="intake.example", address=ADDRESS):
        self.binary = os.path.abspath(binary)
        self.units = units or os.path.join(SOURCE, "config/etc/units.csv")
        self.campaign = campaign or os.path.join(SOURCE, "config/etc/campaigns/2020-credit-month.toml")
        self.clock, self.extra, self.limits, self.mailbox = clock, settings, limits, mailbox
        self.start_time, self.domain, self.address = start_time, domain, address
        self.daemon = None
        self.smtp_process = None

    # --- life
    def __enter__(self):
        self.dir = tempfile.mkdtemp(prefix="shouwen-")
        os.chmod(self.dir, 0o755)
        self.mail, self.smtp, self.state = (os.path.join(self.dir, n) for n in ("dovecot", "smtp", "state"))
        self.log = os.path.join(self.dir, "daemon.log")
        try:
            self._dovecot("init", self.mail, "intake")
            self._dovecot("start", self.mail)
            self.start_smtp()
            self.write_settings()
            os.mkdir(self.state, 0o700)
            self.run("units", "load", self.units)
            self.run("campaign", "activate", self.campaign)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind, *_):
        with contextlib.suppress(Exception):
            self.kill()
        if self.smtp_process:
            self.smtp_process.kill()
            self.smtp_process.wait()
        subprocess.run(["bash", os.path.join(HERE, "dovecot.sh"), "stop", self.mail])
        if kind is not None and os.path.exists(self.log):
            sys.stderr.write("--- the end of the daemon's log\n")
            with open(self.log, errors="replace") as log:
                sys.stderr.writelines(log.readlines()[-25:])
        shutil.rmtree(self.dir, ignore_errors=True)

    def _dovecot(self, *arguments):
        subprocess.run(["bash", os.path.join(HERE, "dovecot.sh"), *arguments], check=True)

    def start_smtp(self, *options):
        port_file = os.path.join(self.smtp, "port")
        with contextlib.suppress(FileNotFoundError):
            os.remove(port_file)
        os.makedirs(self.smtp, exist_ok=True)
        self.smtp_process = subprocess.Popen(
            [sys.executable, os.path.join(HERE, "smtp_receiver.py"), self.smtp, *options],
            stdout=subprocess.DEVNULL)
        self.wait(lambda: os.path.exists(port_file) and open(port_file).read().strip(), "the SMTP receiver")
        self.smtp_port = int(open(port_file).read())

    def write_settings(self, crash_at="", extra=""):
        ports = read_ports(os.path.join(self.mail, "ports"))
        secret = os.path.join(self.dir, "secret")
        with open(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write("secret\n")
        self.settings = os.path.join(self.dir, "shouwen.toml")
        with open(self.settings, "w") as file:
            file.write(f"""
[install]
name = "scenario"
message_id_domain = "{self.domain}"
state_dir = "{self.state}"

[[mailbox]]
id = "office"
address = "{self.address}"
host = "127.0.0.1"
port = {ports["IMAPS"]}
tls = "imaps"
user = "intake"
password_file = "{secret}"
ca_file = "{self.mail}/tls/ca.crt"
start_time = "{self.start_time}"
{self.mailbox}
[smtp]
host = "127.0.0.1"
port = {self.smtp_port}
tls = "none"
from_address = "{self.address}"
envelope = "{self.address}"
from_name = "材料收件邮箱"
{self.limits}
[limits]
disk_reserve = "128MB"

[testing]
clock_start = "{self.clock}"
{f'crash_at = "{crash_at}"' if crash_at else ''}
{self.extra}
{extra}
""")

    # --- the daemon
    def command(self, *arguments):
        return [self.binary, "--config", self.settings, *arguments]

    def run(self, *arguments, check=True):
        done = subprocess.run(self.command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if check and done.returncode != 0:
            raise AssertionError(f"shouwen {' '.join(arguments)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def json(self, *arguments):
        done = subprocess.run(self.command("--json", *arguments), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True)
        try:
            return json.loads(done.stdout)
        except ValueError:
            raise AssertionError(f"shouwen {' '.join(arguments)}: {done.stdout[:500]}{done.stderr[:500]}") from None

    def serve(self):
        log = open(self.log, "a")
        self.daemon = subprocess.Popen(self.command("serve"), stdout=log, stderr=log)
        self.served_at = time.monotonic()
        log.close()

    def serve_ready(self):
        """Until it is up: a signal before that ends it at once."""
        before = os.path.getsize(self.log) if os.path.exists(self.log) else 0
        self.serve()

        def ready():
            with open(self.log, "rb") as log:
                log.seek(before)
                return b"service_ready" in log.read()
        self.wait(ready, "the daemon is up")

    def serve_at(self, clock):
        """The daemon stops, and starts at that moment."""
        if self.daemon:
            assert self.stop() == 0
        self.clock = clock.isoformat()
        self.write_settings()
        self.serve_ready()

    def kill(self, how=signal.SIGKILL):
        if self.daemon is None:
            return None
        if self.daemon.poll() is None:
            self.daemon.send_signal(how)
        code = self.daemon.wait(timeout=PATIENCE)
        self.daemon = None
        return code

    def stop(self):
        return self.kill(signal.SIGTERM)

    def wait(self, condition, what, patience=PATIENCE):
        """Until condition() is true. Polls: the processes waited for have no common event."""
        end = time.monotonic() + patience
        while True:
            value = condition()
            if value:
                return value
            if self.daemon is not None and self.daemon.poll() is not None:
                raise AssertionError(f"the daemon ended with {self.daemon.returncode} before: {what}")
            if time.monotonic() > end:
                raise AssertionError(f"did not come: {what}")
            time.sleep(0.05)

    # --- the mailbox
    def deliver(self, mails, folder="INBOX", user="intake"):
        """mails: (octets, when); `when` becomes INTERNALDATE."""
        heap = tempfile.mkdtemp(dir=self.dir)
        names = []
        for n, (octets, when) in enumerate(mails):
            name = os.path.join(heap, f"{n:06}.eml")
            with open(name, "wb") as file:
                file.write(octets)
            os.utime(name, (when.timestamp(), when.timestamp()))
            names.append(name)
        self._dovecot("deliver", self.mail, user, folder, *names)
        shutil.rmtree(heap)

    def wipe_mailbox(self, user="intake"):
        """The account is made anew: its folders get a new UIDVALIDITY.

        Dovecot's is the second of creation, or one more than the last it remembers. Its memory is kept, since
        two accounts made within one second would otherwise be the same to any client.
        """
        home = os.path.join(self.mail, "home", user)
        kept = {}
        for folder, _, names in os.walk(home):
            for name in names:
                if name.startswith("dovecot-uidvalidity"):
                    with open(os.path.join(folder, name), "rb") as f:
                        kept[os.path.join(folder, name)] = f.read()
        owner = os.stat(home)
        shutil.rmtree(home, ignore_errors=True)
        for path, octets in kept.items():
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as f:
                f.write(octets)
        for folder, _, names in os.walk(home):
            for path in [folder] + [os.path.join(folder, name) for name in names]:
                os.chown(path, owner.st_uid, owner.st_gid)

    # --- what the store holds (read-only, beside the daemon)
    def query(self, sql, *arguments):
        path = os.path.join(self.state, "shouwen.db")
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=60)) as db:
            return db.execute(sql, arguments).fetchall()

    def count(self, sql, *arguments):
        return self.query(sql, *arguments)[0][0]

    def unfiled(self):
        return self.count("SELECT count(*) FROM message WHERE filed=0")

    def unsent(self):
        """Mails that should be on their way; a throttled supplement waits for its moment."""
        return self.count("SELECT count(*) FROM outbox WHERE state='sending' OR"
                          " (state='pending' AND not_before <= created + 1000)")

    def settled(self, messages):
        """Everything in, filed, and every receipt answered for."""
        return (self.count("SELECT count(*) FROM message") >= messages and self.unfiled() == 0
                and self.unsent() == 0)

    # --- what the receiver got
    def served(self):
        """The digests of what the mailbox serves."""
        context = ssl.create_default_context(cafile=os.path.join(self.mail, "tls/ca.crt"))
        imap = imaplib.IMAP4_SSL("127.0.0.1", int(read_ports(os.path.join(self.mail, "ports"))["IMAPS"]),
                                 ssl_context=context)
        imap.login("intake", "secret")
        imap.select("INBOX", readonly=True)
        _, data = imap.uid("FETCH", "1:*", "(BODY.PEEK[])")
        digests = ["sha256:" + hashlib.sha256(part[1]).hexdigest() for part in data if isinstance(part, tuple)]
        imap.logout()
        return digests

    @staticmethod
    def words(mail):
        """The plain text of a mail of ours."""
        part = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
        return part.get_payload(decode=True).decode("utf-8")

    def received_mails(self):
        box = os.path.join(self.smtp, "mail")
        names = [n for n in os.listdir(box) if re.fullmatch(r"\d+\.eml", n)]
        mails = []
        for name in sorted(names, key=lambda n: int(n[:-4])):
            with open(os.path.join(box, name), "rb") as file:
                mails.append(email.message_from_binary_file(file))
        return mails
