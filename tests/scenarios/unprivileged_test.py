#!/usr/bin/env python3
# What README says, on a machine of its own: root runs `shouwen init`, then the unit starts the daemon.
# The daemon under the conditions of systemd/shouwen.service, without systemd: an unprivileged user
# without capabilities, everything read-only but /var/lib/shouwen and /run/shouwen, the secret from a
# credentials folder, readiness and watchdog over NOTIFY_SOCKET. It must start, take a mail in, answer
# the command line, use only system calls the unit allows, stop on SIGTERM; and refuse a wrong
# configuration with exit 2. Documents are read by shouwen-extract as its unit starts it: another
# user, listening on the socket systemd would hand over. The daemon's own unit forbids it Landlock.
#
# Usage: unprivileged_test.py BINARY   exit 0 passed, 77 skipped (namespaces not allowed here), 1 failed
# SPDX-License-Identifier: Apache-2.0
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

SOURCE = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
UID, READER = 64001, 64002
LIMIT = 120  # seconds for any one thing to happen; sanitizers and strace are slow

SETTINGS = """
[install]
name = "unprivileged"
message_id_domain = "intake.mail.example"
state_dir = "/var/lib/shouwen"

[statements]
units = "units.csv"
campaigns = ["campaign.toml"]

[[mailbox]]
id = "box"
kind = "drop"
address = "box@mail.example"
path = "/var/lib/shouwen/drop"
poll_interval = "10s"
start_time = "2020-09-01T00:00:00+08:00"

[smtp]
host = "127.0.0.1"
port = 9
tls = "none"
user = "box@mail.example"
credential = "mailbox"

[control]
socket = "/run/shouwen/control.sock"
"""


def sh(*command, **kwargs):
    return subprocess.run(command, check=True, **kwargs)


class Host:
    """A root file system of its own: the machine's libraries read-only, two writable folders."""

    def __init__(self, root, binary):
        self.root = root
        sh("mount", "-t", "tmpfs", "tmpfs", root)
        for folder in ("usr/bin", "usr/lib", "usr/share", "usr/libexec/shouwen", "etc/shouwen", "etc/fonts", "var/lib",
                       "etc/alternatives", "run/shouwen", "run/shouwen-extract", "dev", "proc",
                       "creds"):
            os.makedirs(f"{root}/{folder}")
        for link in ("bin", "lib"):
            os.symlink(f"usr/{link}", f"{root}/{link}")
        os.symlink("usr/lib64", f"{root}/lib64")
        for shared in ("usr/lib", "usr/share", "etc/fonts", "etc/alternatives"):
            sh("mount", "--rbind", f"/{shared}", f"{root}/{shared}")
        os.makedirs(f"{root}/usr/lib64")
        sh("mount", "--bind", os.path.realpath("/lib64"), f"{root}/usr/lib64")
        sh("mount", "--rbind", "/dev", f"{root}/dev")
        sh("mount", "--rbind", "/proc", f"{root}/proc")
        for tool in ("setpriv", "strace"):
            if shutil.which(tool):
                shutil.copy(shutil.which(tool), f"{root}/usr/bin/{tool}")
        shutil.copy(binary, f"{root}/usr/bin/shouwen")
        shutil.copy(os.path.join(os.path.dirname(binary), "shouwen-extract"), f"{root}/usr/libexec/shouwen/")
        self.reader_socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.reader_socket.bind(f"{root}/run/shouwen-extract/socket")
        os.chown(f"{root}/run/shouwen-extract/socket", 0, UID)
        os.chmod(f"{root}/run/shouwen-extract/socket", 0o660)
        self.reader_socket.listen(64)
        shutil.copy("/etc/ld.so.cache", f"{root}/etc/ld.so.cache")
        for name, line in (("passwd", f"shouwen:x:{UID}:{UID}::/var/lib/shouwen:/usr/sbin/nologin"),
                           ("group", f"shouwen:x:{UID}:"), ("nsswitch.conf", "passwd: files")):
            with open(f"{root}/etc/{name}", "w", encoding="utf-8") as f:
                f.write(line + "\n")
        os.makedirs(f"{root}/srv", mode=0o700)  # where an operator keeps what the notice came with
        shutil.copy(f"{SOURCE}/config/etc/units.csv", f"{root}/srv/units.csv")
        shutil.copy(f"{SOURCE}/config/etc/campaigns/2020-credit-month.toml", f"{root}/srv/campaign.toml")
        for folder, owner, mode in (("var/lib", 0, 755), ("run/shouwen", UID, 750)):
            sh("mount", "-t", "tmpfs", "-o", f"uid={owner},gid={owner},mode={mode}", "tmpfs", f"{root}/{folder}")
        os.chown(f"{root}/etc/shouwen", 0, UID)  # as shouwen.tmpfiles has it
        os.chmod(f"{root}/etc/shouwen", 0o750)
        self.read_only = ("usr/lib", "usr/share", "etc/fonts", "usr/lib64", "")

    def seal(self):
        """Everything read-only but the two folders, as ProtectSystem=strict leaves it."""
        for mounted in self.read_only:
            sh("mount", "-o", "remount,ro,bind", f"{self.root}/{mounted}")

    def unseal(self):
        sh("mount", "-o", "remount,rw,bind", f"{self.root}/")

    def statements_and_settings(self):
        """An installation with a drop folder, put there by hand."""
        root = self.root
        shutil.rmtree(f"{root}/var/lib/shouwen")
        os.makedirs(f"{root}/var/lib/shouwen")
        os.chown(f"{root}/var/lib/shouwen", UID, UID)
        os.chmod(f"{root}/var/lib/shouwen", 0o750)
        self.write("etc/shouwen/shouwen.toml", SETTINGS)
        self.write("etc/shouwen/wrong.toml", SETTINGS.replace("poll_interval", "pol_interval"))
        self.write("creds/mailbox", "an-authorization-code\n")
        os.chown(f"{root}/creds/mailbox", UID, UID)
        os.chmod(f"{root}/creds/mailbox", 0o400)
        os.makedirs(f"{root}/var/lib/shouwen/drop")
        os.chown(f"{root}/var/lib/shouwen/drop", UID, UID)

    def write(self, path, text):
        with open(f"{self.root}/{path}", "w", encoding="utf-8") as f:
            f.write(text)

    def command(self, *arguments, trace=False):
        traced = ["/usr/bin/strace", "-f", "-qq", "-c", "-U", "name", "-o", "/run/shouwen/calls"] if trace else []
        return [shutil.which("chroot"), self.root, "/usr/bin/setpriv", f"--reuid={UID}", f"--regid={UID}", "--clear-groups",
                "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all", *traced, "/usr/bin/shouwen", *arguments]

    def read_documents(self):
        """shouwen-extract.service: its socket is descriptor 3, as systemd hands it over."""
        return subprocess.Popen(
            ["/bin/sh", "-c", f"exec 3<&{self.reader_socket.fileno()}; LISTEN_PID=$$ exec \"$@\"", "sh", shutil.which("chroot"),
             self.root, "/usr/bin/setpriv", f"--reuid={READER}", f"--regid={READER}", "--clear-groups", "--no-new-privs",
             "--bounding-set=-all", "--inh-caps=-all", "/usr/libexec/shouwen/shouwen-extract", "--listen"],
            pass_fds=(self.reader_socket.fileno(),), env={"LISTEN_FDS": "1", "LANG": "C.UTF-8", "PATH": "/usr/bin"})

    def run(self, *arguments):
        return subprocess.run(self.command(*arguments), capture_output=True, text=True, timeout=LIMIT,
                              env={"CREDENTIALS_DIRECTORY": "/creds", "LANG": "C.UTF-8"}, check=False)


def allowed_calls():
    """What SystemCallFilter= of the unit leaves, by systemd's own tables."""
    def group(name, seen):
        if name in seen:
            return set()
        seen.add(name)
        out = subprocess.run(["systemd-analyze", "syscall-filter", "--no-pager", name], capture_output=True, text=True,
                             check=True).stdout
        calls = set()
        for word in re.findall(r"^    (@?[\w-]+)$", out, re.MULTILINE):
            calls |= group(word, seen) if word.startswith("@") else {word}
        return calls
    with open(f"{SOURCE}/systemd/shouwen.service", encoding="utf-8") as f:
        lines = re.findall(r"^SystemCallFilter=(~?)(.*)$", f.read(), re.MULTILINE)
    allowed = set()
    for deny, names in lines:
        for name in names.split():
            allowed = allowed - group(name, set()) if deny else allowed | group(name, set())
    return allowed


def check_calls(host):
    path = f"{host.root}/run/shouwen/calls"
    if not os.path.exists(path) or not shutil.which("systemd-analyze"):
        print("SKIPPED: system calls not compared (strace or systemd-analyze missing)")
        return
    with open(path, encoding="utf-8") as f:
        used = set(re.findall(r"^([a-z]\w+)$", f.read(), re.MULTILINE)) - {"total", "syscall"}
    assert len(used) > 20, f"strace saw too little: {used}"
    forbidden = used - allowed_calls()
    assert not forbidden, f"the unit's SystemCallFilter forbids what the daemon uses: {sorted(forbidden)}"
    print(f"{len(used)} system calls, all allowed by the unit")


ANSWERS = """box@mail.example
box@mail.example
other
127.0.0.1:9
127.0.0.1:9

an-authorization-code
3
/srv/units.csv
/srv/campaign.toml
2020-09-28


"""


def init_as_root(host):
    """Nobody listens at the servers named: they are kept as they are, which is not what is tried here."""
    ran = subprocess.run([shutil.which("chroot"), host.root, "/usr/bin/shouwen", "init"], input=ANSWERS,
                         capture_output=True, text=True, timeout=LIMIT, env={"LANG": "C.UTF-8"}, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "systemctl enable --now shouwen" in ran.stdout, ran.stdout

    def owner(path):
        info = os.stat(f"{host.root}/{path}")
        return info.st_uid, info.st_gid, info.st_mode & 0o777
    assert owner("etc/shouwen/mailbox.secret") == (0, 0, 0o600), owner("etc/shouwen/mailbox.secret")
    assert owner("etc/shouwen/shouwen.toml") == (0, UID, 0o640), owner("etc/shouwen/shouwen.toml")
    assert owner("var/lib/shouwen") == (UID, UID, 0o750), owner("var/lib/shouwen")
    for folder, _, files in os.walk(f"{host.root}/var/lib/shouwen"):
        for name in files:
            assert os.stat(os.path.join(folder, name)).st_uid == UID, f"{name} is not the service's"


def serve_what_init_wrote(host, supervisor):
    """What systemd does next: the credential, the unit's user, its ExecStart."""
    shutil.copy(f"{host.root}/etc/shouwen/mailbox.secret", f"{host.root}/creds/mailbox")
    os.chown(f"{host.root}/creds/mailbox", UID, UID)
    host.seal()
    environment = {"CREDENTIALS_DIRECTORY": "/creds", "NOTIFY_SOCKET": "/run/shouwen/notify", "LANG": "C.UTF-8"}
    with tempfile.TemporaryFile("w+") as log:
        daemon = subprocess.Popen(host.command("serve", "--config", "/etc/shouwen/shouwen.toml"), env=environment, stderr=log)
        supervisor.daemon = daemon
        try:
            supervisor.until("READY=1")
            status = json.loads(host.run("status", "--json").stdout)
            assert status["daemon"], status
            board = host.run("board")
            assert board.returncode == 0, board.stderr
            with open(f"{host.root}/var/lib/shouwen/lock", encoding="utf-8") as f:
                os.kill(int(f.read()), signal.SIGTERM)
            assert daemon.wait(timeout=LIMIT) == 0
        except BaseException:
            daemon.kill()
            daemon.wait()
            log.seek(0)
            print(log.read()[-8000:])
            raise
    host.unseal()
    print("unprivileged: init as root, then serve as the unit runs it")


def prepare(host):
    wrong = host.run("--config", "/etc/shouwen/wrong.toml", "serve")
    assert wrong.returncode == 2, f"a wrong key gave exit {wrong.returncode}: {wrong.stderr}"
    assert "pol_interval" in wrong.stderr, wrong.stderr
    for arguments in (("units", "load", "/etc/shouwen/units.csv"), ("campaign", "activate", "/etc/shouwen/campaign.toml")):
        done = host.run(*arguments)
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"


def take_a_mail_in(host, heard):
    folder = f"{SOURCE}/tests/corpus/mail"

    def with_document(name):
        with open(f"{folder}/{name}", "rb") as mail:
            return name.endswith(".eml") and b"wordprocessingml.document" in mail.read()
    mail = next(name for name in sorted(os.listdir(folder)) if with_document(name))
    shutil.copy(f"{folder}/{mail}", f"{host.root}/var/lib/shouwen/drop/{mail}")
    deadline = time.monotonic() + LIMIT
    while True:
        status = host.run("status", "--json").stdout
        if re.search(r'"messages":\s*1\b', status) and re.search(r'"unfiled":\s*0\b', status):
            break
        assert time.monotonic() < deadline, f"the mail was not filed: {status}"
        heard.until("WATCHDOG=1")  # the daemon's own pings pace the looking
    shown = host.run("show", "1", "--json").stdout
    documents = [part for part in json.loads(shown)["parts"] if part["filename"].endswith(".docx")]
    assert documents and all(part["outcome"] == "ok" for part in documents), shown


class Supervisor:
    """systemd's end of NOTIFY_SOCKET."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(path)
        os.chmod(path, 0o666)
        self.socket.settimeout(1)
        self.daemon = None

    def until(self, message):
        said, deadline = [], time.monotonic() + LIMIT
        while not said or not said[-1].startswith(message):
            try:
                said.append(self.socket.recv(4096).decode())
            except socket.timeout:
                assert self.daemon.poll() is None, f"the daemon ended with {self.daemon.returncode}"
                assert time.monotonic() < deadline, f"no {message} within {LIMIT} s; heard {said[-5:]}"


def inside(root, binary):
    host = Host(root, binary)
    heard = Supervisor(f"{root}/run/shouwen/notify")
    init_as_root(host)
    serve_what_init_wrote(host, heard)
    host.statements_and_settings()
    host.seal()
    prepare(host)
    environment = {"CREDENTIALS_DIRECTORY": "/creds", "NOTIFY_SOCKET": "/run/shouwen/notify", "LANG": "C.UTF-8",
                   "WATCHDOG_USEC": "1000000"}
    with open(binary, "rb") as f:  # a sanitizer's run time and ptrace do not go together
        trace = os.path.exists(f"{root}/usr/bin/strace") and b"__asan_init" not in f.read()
    reader = host.read_documents()
    with tempfile.TemporaryFile("w+") as log:
        daemon = subprocess.Popen(host.command("serve", trace=trace), env=environment, stderr=log)
        heard.daemon = daemon
        try:
            heard.until("READY=1")
            take_a_mail_in(host, heard)
            heard.until("WATCHDOG=1")
            paused = host.run("pause", "-r", "test")
            assert paused.returncode == 0, f"the control socket did not answer: {paused.stderr}"
            with open(f"{root}/var/lib/shouwen/lock", encoding="utf-8") as f:
                os.kill(int(f.read()), signal.SIGTERM)
            heard.until("STOPPING=1")
            code = daemon.wait(timeout=LIMIT)
            log.seek(0)
            text = log.read()
            assert code == 0, f"exit {code}: {text}"
            assert "message_filed" in text and "an-authorization-code" not in text, text
        except BaseException:
            daemon.kill()
            daemon.wait()
            log.seek(0)
            print(log.read()[-8000:])
            raise
        finally:
            reader.kill()
            reader.wait()
    check_calls(host)
    print("unprivileged: started, took a mail in, read its document through the other unit, answered, stopped")


def main():
    if len(sys.argv) == 4 and sys.argv[1] == "--inside":
        inside(sys.argv[2], sys.argv[3])
        return
    binary = os.path.abspath(sys.argv[1])
    if os.geteuid() != 0 or subprocess.run(["unshare", "--mount", "true"], check=False).returncode != 0:
        print("SKIPPED: needs root and mount namespaces (unshare --mount)")
        sys.exit(77)
    # Mounts live in a namespace of their own and end with it, so the folder is empty out here and rmdir
    # is all that is ever done to it: below it lie the machine's own libraries and devices.
    root = tempfile.mkdtemp(prefix="shouwen-root-")
    try:
        code = subprocess.run(["unshare", "--mount", "--propagation", "private", sys.executable,
                               os.path.abspath(__file__), "--inside", root, binary], check=False).returncode
    finally:
        os.rmdir(root)
    sys.exit(code)


if __name__ == "__main__":
    main()
