"""What a workload is given: the product, a directory to work in, and what to measure beside the product."""

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from harness.data import Data
from harness.limit import CCopy, CHandoff, CLimit, JavaLimit, Pipes, compiler, netcat
from harness.logpipe import Logpipe, LogpipeCopy


@dataclass
class Bench:
    product: Path
    work: Path
    runs: int
    scale: float = 1.0
    minutes: float = 30
    rate: float = 200
    peers: list = field(default_factory=list)

    @property
    def java(self):
        home = os.environ.get("JAVA_HOME")
        return os.path.realpath(Path(home) / "bin" / "java" if home else shutil.which("java"))

    def data(self, size):
        """A file of so many bytes, or fewer if everything is scaled down; it is kept for the next workload."""
        size = max(1024, int(size * self.scale))
        return Data(self.work / f"data-{size}.log", size)

    def count(self, number):
        return max(10, int(number * self.scale))

    def pairs(self, workload):
        """All that can do it with two processes and a connection. Without a C compiler there is no limit, and no ratio."""
        limits = [CLimit(self.work)] * bool(compiler()) + [JavaLimit(self.work, self.java)]
        limits += [CHandoff(self.work)] * bool(workload in ("B1", "B1g") and compiler())
        peers = [peer.pair(self.work) for peer in self.peers if peer.takes_part(workload, "send", "receive")]
        pipes = [Pipes(self.work)] * bool(workload in ("B1", "B1g") and netcat())
        return [*limits, Logpipe(self.work, self.product), *pipes, *peers]

    def copies(self, workload):
        """All that can do it in one process."""
        limits = [CCopy(self.work)] * bool(compiler())
        peers = [peer.copy(self.work) for peer in self.peers if peer.takes_part(workload, "copy")]
        return [*limits, LogpipeCopy(self.work, self.product), *peers]
