"""What is measured: something that moves the files of one directory to another, in one process or in two."""

import os
import shutil
import socket
import time
from pathlib import Path

QUIET = 0.3
PATIENCE = 30


class Candidate:
    """
    One way from `source` to `target`.

    A subclass starts its processes in `launch`, sending side last, and puts them into `processes` by their role.
    """

    name = ""
    # Whether all files arrive in one, which holds their lines in any order.
    merges = False
    # Somebody else's program: where it does not deliver what it was given, it is left out and the others go on.
    peer = False

    def __init__(self, work):
        self.work = Path(work) / self.name.replace(" ", "-").replace("/", "-")
        self.source = self.work / "source"
        self.target = self.work / "target"
        self.log = self.work / "log"
        self.processes = {}

    def start(self):
        shutil.rmtree(self.work, ignore_errors=True)
        self.source.mkdir(parents=True)
        self.target.mkdir()
        try:
            self.launch()
        except Exception as failure:
            self.stop()
            raise RuntimeError(f"{self.name}: {failure}; {self._last_words()}") from failure

    def launch(self):
        raise NotImplementedError

    def expect(self, name):
        """A file of this name is about to come; the time for this does not count."""

    def stop(self):
        """The sender first, so that nothing is sent to somebody who has gone."""
        for process in reversed(self.processes.values()):
            process.stop()
        self.processes = {}

    def destination(self, name):
        """Where the bytes of source file `name` arrive."""
        return self.target / name

    def forget(self, names):
        """
        Makes room for the next run, and returns when nobody is busy with that any more. Files are put aside and not
        deleted: some file systems take long to create one while there are thousands that were just deleted.
        """
        for name in names:
            target = self.destination(name)
            # The pages of a file that somebody has still open would be written to the disk in another one's run.
            os.truncate(target, 0)
            if not self.merges:
                target.rename(self._aside("target") / name)
            if (self.source / name).exists():
                (self.source / name).rename(self._aside("source") / name)
                os.truncate(self._aside("source") / name, 0)
        self.settle()

    def _aside(self, side):
        place = self.work / f"{side}-aside"
        place.mkdir(exist_ok=True)
        return place

    def settle(self, patience=10):
        """Waits until its processes do next to nothing."""
        end = time.monotonic() + patience
        busy = True
        while busy and time.monotonic() < end:
            before = self.cpu()
            time.sleep(QUIET)
            busy = self.cpu() - before > QUIET / 20

    def cpu(self):
        return sum(process.cpu() for process in self.processes.values())

    def peaks(self):
        return {f"{role} peak MiB": process.peak_memory() for role, process in self.processes.items()}

    def _last_words(self):
        if not self.log.exists():
            return "it left no message"
        return self.log.read_text(errors="replace").strip()[-500:] or "it left no message"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def await_listener(port):
    # Seen from outside: a connection to try would be one that the program has to deal with.
    end = time.monotonic() + PATIENCE
    while not any(_listens(line.split(), port) for line in Path("/proc/net/tcp").read_text().splitlines()[1:]):
        if time.monotonic() > end:
            raise RuntimeError(f"nobody listens on port {port} after {PATIENCE} s")
        time.sleep(0.05)


def _listens(fields, port):
    return fields[3] == "0A" and int(fields[1].rpartition(":")[2], 16) == port
