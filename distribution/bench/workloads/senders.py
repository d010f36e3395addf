"""Many senders to one dump side: B6, and the same for half an hour."""

import time

from harness.logpipe import LogpipeDump
from harness.segments import Segments
from harness.senders import TEXT, Senders, name
from harness.table import Bar
from harness.transfer import SETTLE, await_size, interleave

COUNT = 64
MESSAGES = 16
PEAK = Bar("dump peak MiB", 72, 56)


class ManySenders:
    id = "B6"
    title = f"{COUNT} senders to one dump side, {MESSAGES} MiB each, `\"ack\": \"off\"`"
    baseline = None
    bars = (PEAK,)

    def measure(self, bench):
        messages = max(1, int(MESSAGES * bench.scale))
        return interleave([LogpipeDump(bench.work, bench.product)], bench.runs,
                          lambda candidate, run: _all_at_once(candidate, messages))


def _all_at_once(candidate, messages):
    expected = TEXT * messages
    cpu = candidate.cpu()
    begin = time.monotonic()
    senders = Senders(candidate.port, COUNT, messages=messages)
    try:
        for sender in range(COUNT):
            await_size(candidate, candidate.destination(name(sender)), len(expected))
        wall = time.monotonic() - begin
        senders.join()
    finally:
        senders.stop()
    time.sleep(SETTLE)
    cpu = candidate.cpu() - cpu
    for sender in range(COUNT):
        if candidate.destination(name(sender)).read_bytes() != expected:
            raise RuntimeError(f"{candidate.name}: {name(sender)} is not what its sender sent")
    candidate.forget([name(sender) for sender in range(COUNT)])
    return {"wall s": wall, "CPU s": cpu, "MB/s": COUNT * len(expected) / 1e6 / wall}


class Soak:
    """
    The destination rotates its files; what was rotated is verified and deleted, and now and then a file is deleted
    under the hands of the program.
    """

    id = "B6long"
    baseline = None
    bars = (PEAK,)
    title = f"{COUNT} senders to one dump side for long, at a given rate, with rotation and deletion at the destination"

    rotate = 32 << 20
    every = 10
    delete = (0, 1, 2, 3)

    def measure(self, bench):
        candidate = LogpipeDump(bench.work, bench.product, file_out={"rotate_size": self.rotate})
        candidate.start()
        senders = Senders(candidate.port, COUNT, seconds=bench.minutes * 60, rate=bench.rate * 1e6)
        segments = Segments(candidate.target, COUNT)
        series = []
        begin = following = time.monotonic()
        victim = 0
        try:
            while senders.running():
                segments.take_rotated()
                if time.monotonic() >= following:
                    series.append(candidate.processes["dump"].memory())
                    segments.destroy(self.delete[victim % len(self.delete)])
                    victim += 1
                    following += self.every
                time.sleep(0.2)
            senders.join()
            elapsed = time.monotonic() - begin
            segments.await_end(list(senders.sent))
            return {candidate.name: {"runs": [], "series": series, "ends": {
                **_growth(series),
                "MB/s": sum(senders.sent) * len(TEXT) / 1e6 / elapsed,
                "minutes": elapsed / 60,
                "rotated files": segments.rotated,
                "deleted files": segments.destroyed,
                "CPU s": candidate.cpu(),
                **candidate.peaks(),
            }}}
        finally:
            senders.stop()
            candidate.stop()


def _growth(series):
    """The mean of the last fifth against that of the second one; the first is for warming up."""
    fifth = max(1, len(series) // 5)
    second, last = series[fifth:2 * fifth] or series, series[-fifth:]
    return {"RSS early MiB": sum(second) / len(second), "RSS late MiB": sum(last) / len(last)}
