"""What a workload is given: the product, a directory to work in, and what to measure beside the product."""

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from harness.data import Data
from harness.limit import CCopy, CLimit, JavaLimit, compiler


@dataclass
class Bench:
    product: Path
    work: Path
    runs: int
    scale: float = 1.0
    long: bool = False
    slow_disk: Path | None = None
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

    def limits(self):
        """Two processes and a connection. Without a C compiler there is no limit, and no ratio."""
        return [CLimit(self.work)] * bool(compiler()) + [JavaLimit(self.work, self.java)]

    def copy_limits(self):
        return [CCopy(self.work)] * bool(compiler())

    def peer_pairs(self, workload):
        return [peer.pair(self.work) for peer in self.peers if workload in peer.workloads]

    def peer_copies(self, workload):
        return [peer.copy(self.work) for peer in self.peers if workload in peer.workloads]
