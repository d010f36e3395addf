"""Processes that are measured: how much CPU and memory, and how they are ended."""

import os
import signal
import subprocess
import time
from pathlib import Path

MEBIBYTE = 1 << 20


class Process:
    """A process and all that it started, by the number of the first; or one that was started elsewhere."""

    def __init__(self, pid, child=None):
        self.pid = pid
        self._child = child

    @staticmethod
    def start(command, log, **settings):
        """Starts a command in a session of its own; returns it with what it says on standard output."""
        with open(log, "ab") as errors:
            child = subprocess.Popen(
                [str(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,
                **settings,
            )
        return Process(child.pid, child)

    def line(self):
        """The next line that it prints."""
        text = self._child.stdout.readline()
        if not text:
            raise RuntimeError(f"{' '.join(self._child.args)}: ended before it was ready")
        return text.strip()

    def alive(self):
        if self._child is not None:
            return self._child.poll() is None
        return os.path.exists(f"/proc/{self.pid}")

    def tree(self):
        found, pending = [], [self.pid]
        while pending:
            pid = pending.pop()
            found.append(pid)
            for task in _list(f"/proc/{pid}/task"):
                pending += [int(child) for child in _text(f"/proc/{pid}/task/{task}/children").split()]
        return found

    def cpu(self):
        """Seconds of CPU so far, user and system, of all threads alive or gone, and of children that were waited for."""
        return sum(_clock(pid) + _waited_for(pid) for pid in self.tree())

    def peak_memory(self):
        """The most that the largest process of the tree has had resident, in MiB."""
        return max(self._status("VmHWM"))

    def memory(self):
        """What the largest process of the tree has resident, in MiB."""
        return max(self._status("VmRSS"))

    def descriptors(self):
        return max(len(_list(f"/proc/{pid}/fd")) for pid in self.tree())

    def stop(self, patience=15):
        if self._child is not None:
            # All of its session: a shell does not pass on a signal.
            _tell(os.killpg, self.pid, signal.SIGTERM)
        elif self.alive():
            _tell(os.kill, self.pid, signal.SIGTERM)
        end = time.monotonic() + patience
        while self.alive() and time.monotonic() < end:
            time.sleep(0.02)
        if self.alive():
            for pid in self.tree():
                _tell(os.kill, pid, signal.SIGKILL)
        if self._child is not None:
            self._child.wait()
            self._child.stdout.close()

    def _status(self, key):
        found = [0.0]
        for pid in self.tree():
            for line in _text(f"/proc/{pid}/status").splitlines():
                if line.startswith(key + ":"):
                    found.append(int(line.split()[1]) * 1024 / MEBIBYTE)
        return found


def _tell(how, pid, number):
    try:
        how(pid, number)
    except ProcessLookupError:
        pass  # it has ended by itself


def _clock(pid):
    # The process CPU clock of the kernel: nanoseconds, where /proc/PID/stat counts in hundredths of a second.
    try:
        return time.clock_gettime(((~pid) << 3) | 2)
    except OSError:
        return 0.0


def _waited_for(pid):
    fields = _text(f"/proc/{pid}/stat").rpartition(")")[2].split()
    ticks = int(fields[13]) + int(fields[14]) if len(fields) > 14 else 0
    return ticks / os.sysconf("SC_CLK_TCK")


def _text(path):
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _list(path):
    try:
        return os.listdir(path)
    except OSError:
        return []
