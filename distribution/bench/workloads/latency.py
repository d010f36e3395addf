"""How long a line is under way: B3."""

import ctypes
import hashlib
import os
import time
from statistics import median, quantiles

from harness.data import line, size
from harness.table import Bar
from harness.transfer import interleave, verify_sha256

LINE = 200
EVERY = 0.010
PATIENCE = 60
TIMER_SLACK = 29  # of prctl


class Latency:
    id = "B3"
    title = "append latency: a line of 200 bytes every 10 ms, 1,000 lines, until each is in the destination; file → TCP → file"
    baseline = "C limit"
    bars = (Bar("median ms", 1, 0.3), Bar("p99 ms", 5, 1))

    def measure(self, bench):
        # So that a sleep of 20 µs is not one of 70.
        ctypes.CDLL(None).prctl(TIMER_SLACK, 1, 0, 0, 0)
        lines = [line(number, LINE) for number in range(bench.count(1000))]
        return interleave(bench.pairs(self.id), bench.runs, lambda candidate, run: _append(candidate, f"{run}.log", lines))


def _append(candidate, name, lines):
    target = candidate.destination(name)
    written, delays = [], []
    log = os.open(candidate.source / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    begin = time.monotonic()
    end = begin + len(lines) * EVERY + PATIENCE
    try:
        while len(delays) < len(lines):
            now = time.monotonic()
            if len(written) < len(lines) and now >= begin + len(written) * EVERY:
                os.write(log, lines[len(written)])
                written.append(time.monotonic())
            arrived = size(target) // LINE
            now = time.monotonic()
            delays += [now - since for since in written[len(delays):arrived]]
            if now > end:
                raise RuntimeError(f"{candidate.name}: {target} has {arrived} of {len(lines)} lines"
                                   f" {PATIENCE} s after the last was due")
            time.sleep(0.00002)
    finally:
        os.close(log)
    verify_sha256(candidate, target, hashlib.sha256(b"".join(lines)).hexdigest())
    candidate.forget([name])
    milliseconds = sorted(delay * 1000 for delay in delays)
    return {"median ms": median(milliseconds), "p99 ms": quantiles(milliseconds, n=100)[98], "max ms": milliseconds[-1]}
