"""One file as fast as it goes: B1, B1g, B2."""

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
        return interleave(bench.pairs(self.id), bench.runs, lambda candidate, run: deliver(candidate, payload, run))


class Copy:
    id = "B2"
    title = f"{USUAL:,} bytes: file → file, one process, `durability` `none`"
    baseline = "C limit"
    bars = ()

    def measure(self, bench):
        payload = bench.data(USUAL)
        return interleave(bench.copies(self.id), bench.runs, lambda candidate, run: deliver(candidate, payload, run))
