"""instance.py - the whole program in a folder of its own, started and stopped by a test."""
import os
import re
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

import port

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Instance:
    """With a context: made, started, ready; at its end stopped, its log shown when it ended badly."""

    def __init__(self, *settings, build="build", folder=None):
        self.temporary = tempfile.TemporaryDirectory(prefix="tabellion-test-") if folder is None else None
        self.folder = folder or self.temporary.name
        self.build = os.path.join(TOP, build)
        self.settings = settings
        self.address = "127.0.0.1:%d" % port.free()
        self.master = None
        self.before = None              # what the started process does before it is the program

    def make(self):
        done = subprocess.run([os.path.join(TOP, "tools/instance"), self.folder, self.address, *self.settings],
                              env=dict(os.environ, BUILD=self.build), capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError("instance: " + done.stdout + done.stderr)
        self.conf = done.stdout.strip().splitlines()[-1]
        return self

    def start(self):
        self.log = open(os.path.join(self.folder, "log"), "ab")
        self.master = subprocess.Popen([os.path.join(self.build, "src/role/tabellion"), "--config", self.conf],
                                       stderr=self.log, stdout=self.log, stdin=subprocess.DEVNULL,
                                       preexec_fn=self.before)
        self.wait()
        return self

    def wait(self, seconds=60):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.master.poll() is not None:
                break
            try:
                with urllib.request.urlopen("http://%s/" % self.address, timeout=2) as answer:
                    answer.read()
                    return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("the program did not come up:\n" + self.tail())

    def tail(self, n=60):
        with open(os.path.join(self.folder, "log"), encoding="utf-8", errors="replace") as f:
            return "".join(f.readlines()[-n:])

    def stop(self):
        if self.master is not None and self.master.poll() is None:
            self.master.send_signal(signal.SIGTERM)
            try:
                self.master.wait(60)
            except subprocess.TimeoutExpired:
                self.master.kill()
                self.master.wait()
        self.master = None

    def children(self):
        """(pid, role) of the processes that master keeps."""
        found = []
        for line in subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(self.master.pid)], capture_output=True,
                                   text=True, check=False).stdout.splitlines():
            pid, args = line.strip().split(None, 1)
            found.append((int(pid), args))
        return found

    def pid_of(self, process):
        """The last one that master has said to be ready under that name."""
        with open(os.path.join(self.folder, "log"), encoding="utf-8", errors="replace") as f:
            return int(re.findall(r"event=master\.ready process=%s index=0 pid=(\d+)" % re.escape(process), f.read())[-1])

    def mails(self):
        """Messages of the file transport, oldest first, as bytes."""
        folder = os.path.join(self.folder, "data/mail")
        names = sorted(n for n in os.listdir(folder) if n.endswith(".eml"))
        names.sort(key=lambda n: os.stat(os.path.join(folder, n)).st_mtime_ns)
        return [open(os.path.join(folder, n), "rb").read() for n in names]

    def __enter__(self):
        return self.make().start()

    def __exit__(self, kind, value, trace):
        if kind is not None:
            print(self.tail())
        self.stop()
        self.log.close()
        if self.temporary is not None:
            self.temporary.cleanup()
