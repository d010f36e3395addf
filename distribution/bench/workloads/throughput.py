"""One file as fast as it goes: B1, B1g, B2."""

from harness.logpipe import Logpipe, LogpipeCopy
from harness.transfer import deliver, interleave

USUAL = 112_530_011
GIBIBYTE = 1 << 30


class Throughput:
    """A file is copied into the watched directory: file, TCP loopback, file; two processes."""

    baseline = "C limit"

    def __init__(self, number, size, bars):
        self.id = number
        self.title = f"{size:,} bytes: file → TCP loopback → file, two processes, `\"ack\": \"off\"`, `durability` `none`"
        self._size = size
        self.bars = bars

    def measure(self, bench):
        payload = bench.data(self._size)
        candidates = [*bench.limits(), Logpipe(bench.work, bench.product), *bench.peer_pairs(self.id)]
        return interleave(candidates, bench.runs, lambda candidate, name: deliver(candidate, payload, name))


class Copy:
    id = "B2"
    title = f"{USUAL:,} bytes: file → file, one process, `durability` `none`"
    baseline = "C limit"
    bars = ()

    def measure(self, bench):
        payload = bench.data(USUAL)
        candidates = [*bench.copy_limits(), LogpipeCopy(bench.work, bench.product), *bench.peer_copies(self.id)]
        return interleave(candidates, bench.runs, lambda candidate, name: deliver(candidate, payload, name))
