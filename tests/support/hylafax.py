# SPDX-License-Identifier: Apache-2.0
"""A real HylaFAX job server without a modem, on folders of its own: what is submitted waits in its queue.

The folders are copies mounted over the installation's in a mount namespace of the test (alone()), so nothing of
the system is touched. Needs root and hylafax-server; why_not() says what is missing."""
import os
import re
import shutil
import socket
import subprocess
import sys
import time

SPOOL, ETC = "/var/spool/hylafax", "/etc/hylafax"
PROGRAMS = ("/usr/sbin/faxq", "/usr/sbin/hfaxd")


def why_not():
    if os.geteuid() != 0:
        return "needs root, for two mounts of its own"
    missing = [program for program in PROGRAMS if not os.path.exists(program)]
    return f"needs hylafax-server ({' '.join(missing)} not there)" if missing else ""


def alone():
    """Runs the calling script again in a mount namespace; returns inside it."""
    if os.environ.get("HYLAFAX_ALONE") == "1":
        return
    done = subprocess.run(["unshare", "--mount", "--propagation", "private", sys.executable, "-B", *sys.argv],
                          env={**os.environ, "HYLAFAX_ALONE": "1"})
    sys.exit(done.returncode)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    def __init__(self, dir):
        self.dir, self.port, self.processes = dir, free_port(), []
        spool, etc = os.path.join(dir, "hylafax-spool"), os.path.join(dir, "hylafax-etc")
        for made, of in ((spool, SPOOL), (etc, ETC)):
            subprocess.run(["cp", "-a", of, made], check=True)
            subprocess.run(["mount", "--bind", made, of], check=True)
        subprocess.run(["mount", "--bind", ETC, os.path.join(SPOOL, "etc")], check=True)
        for name in os.listdir(ETC):
            if name.startswith("config.tty"):
                os.remove(os.path.join(ETC, name))
        for folder in ("sendq", "doneq", "docq"):
            shutil.rmtree(os.path.join(SPOOL, folder))
            os.mkdir(os.path.join(SPOOL, folder), 0o755)
            shutil.chown(os.path.join(SPOOL, folder), "uucp", "uucp")
        hosts = os.path.join(ETC, "hosts.hfaxd")
        with open(hosts, "w") as file:
            file.write("127.0.0.1\nlocalhost\n")
        os.chmod(hosts, 0o600)
        shutil.chown(hosts, "uucp", "uucp")
        self.start(PROGRAMS[0], "-D")
        self.start(PROGRAMS[1], "-d", "-l", "127.0.0.1", "-i", str(self.port))
        self.answers()

    def start(self, *command):
        with open(os.path.join(self.dir, "hylafax.log"), "a") as out:
            self.processes.append(subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True))

    def answers(self):
        for _ in range(100):
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=5) as client:
                    if client.recv(3) == b"220":
                        return
            except OSError:
                pass
            time.sleep(0.1)
        raise AssertionError("the fax server does not answer")

    def jobs(self):
        """tag, number, folder of each job, by its file."""
        out = []
        for folder in ("sendq", "doneq"):
            for name in sorted(os.listdir(os.path.join(SPOOL, folder))):
                if re.fullmatch(r"q\d+", name):
                    with open(os.path.join(SPOOL, folder, name)) as file:
                        facts = dict(line.rstrip("\n").split(":", 1) for line in file if ":" in line)
                    out.append((facts["jobtag"], facts["number"], folder, name[1:]))
        return out

    def give_up(self, job, user="shouwen"):
        """The job is ended as if nobody had answered."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as client:
            lines = client.makefile("rw", newline="")
            for command in ("", f"USER {user}", f"JOB {job}", "JKILL", "QUIT"):
                if command:
                    lines.write(command + "\r\n")
                    lines.flush()
                reply = lines.readline()
                assert reply[0] == "2", (command, reply)

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        # Else the folder of the test cannot be removed.
        for mounted in (os.path.join(SPOOL, "etc"), ETC, SPOOL):
            subprocess.run(["umount", mounted], check=False)
