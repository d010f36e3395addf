"""Many files that are new, and many that stay as they are: B5, B4."""

import time

from harness import files
from harness.table import Bar
from harness.transfer import SETTLE, interleave

IDLE = 30


class NewFiles:
    id = "B5"
    title = "10,000 new files of 1 KiB: file → TCP → file"
    baseline = "C limit"
    bars = (Bar("wall s", 2.5, 1.0),)

    def measure(self, bench):
        contents = [files.content(number) for number in range(bench.count(10_000))]
        return interleave(bench.pairs(self.id), bench.runs, lambda candidate, run: _deliver(candidate, run, contents))


def _deliver(candidate, run, contents):
    names = [f"{run}-{number:05d}.log" for number in range(len(contents))]
    cpu = candidate.cpu()
    begin = time.monotonic()
    files.create(candidate, names, contents)
    files.await_all(candidate, names)
    wall = time.monotonic() - begin
    time.sleep(SETTLE)
    cpu = candidate.cpu() - cpu
    files.verify(candidate, names, contents)
    candidate.forget(names)
    return {"wall s": wall, "CPU s": cpu}


class Idle:
    """All candidates at the same time: what they do not do, they cannot do to each other."""

    baseline = None

    def __init__(self, number, count, bars=()):
        self.id = number
        self.title = f"idle on {count:,} files that were collected: the collecting side during 30 s"
        self._count = count
        self.bars = bars

    def measure(self, bench):
        contents = [files.content(number) for number in range(bench.count(self._count))]
        names = [f"idle-{number:05d}.log" for number in range(len(contents))]
        candidates = bench.pairs(self.id)
        started = []
        try:
            for candidate in candidates:
                candidate.start()
                started.append(candidate)
                files.create(candidate, names, contents)
                files.await_all(candidate, names)
                files.verify(candidate, names, contents)
                candidate.settle()
            time.sleep(IDLE / 3)
            found = {candidate.name: {"runs": [], "ends": {}} for candidate in candidates}
            for _ in range(bench.runs):
                before = {candidate.name: candidate.processes["collector"].cpu() for candidate in candidates}
                time.sleep(IDLE)
                for candidate in candidates:
                    found[candidate.name]["runs"].append(_vitals(candidate, before[candidate.name]))
            return found
        finally:
            for candidate in started:
                candidate.stop()


def _vitals(candidate, before):
    collector = candidate.processes["collector"]
    return {"CPU s": collector.cpu() - before, "RSS MiB": collector.memory(), "descriptors": collector.descriptors()}
