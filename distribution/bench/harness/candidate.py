"""What is measured: something that moves the files of one directory to another, in one process or in two."""

import shutil
import socket
from pathlib import Path


class Candidate:
    """
    One way from `source` to `target`.

    A subclass starts its processes in `launch`, sending side last, and puts them into `processes` by their role.
    """

    name = ""

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

    def stop(self):
        """The sender first, so that nothing is sent to somebody who has gone."""
        for process in reversed(self.processes.values()):
            process.stop()
        self.processes = {}
        shutil.rmtree(self.work / "target", ignore_errors=True)
        shutil.rmtree(self.work / "source", ignore_errors=True)

    def destination(self, name):
        """Where the bytes of source file `name` arrive."""
        return self.target / name

    def forget(self, name):
        """Makes room for the next run."""
        (self.source / name).unlink(missing_ok=True)
        self.destination(name).unlink(missing_ok=True)

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
