"""The measurement that most workloads share: one file goes in, and its last byte comes out."""

import time

from harness import data

POLL = 0.0005
PATIENCE = 300
SETTLE = 0.3


def deliver(candidate, payload, name):
    """Copies a file into the watched directory; returns what it took until its last byte is in the destination."""
    target = candidate.destination(name)
    cpu = candidate.cpu()
    begin = time.monotonic()
    data.copy(payload.path, candidate.source / name)
    await_size(candidate, target, payload.size)
    wall = time.monotonic() - begin
    # What is done for this file after its last byte has arrived, such as remembering its position, belongs to it.
    time.sleep(SETTLE)
    cpu = candidate.cpu() - cpu
    verify(candidate, target, payload)
    candidate.forget(name)
    time.sleep(SETTLE)
    return {"wall s": wall, "CPU s": cpu}


def await_size(candidate, target, expected):
    end = time.monotonic() + PATIENCE
    while data.size(target) < expected:
        if time.monotonic() > end:
            raise RuntimeError(f"{candidate.name}: {target} has {data.size(target)} bytes after {PATIENCE} s"
                               f" (expected: {expected})")
        time.sleep(POLL)


def verify(candidate, target, payload):
    found = data.checksum(target)
    if found != payload.sha256:
        raise RuntimeError(f"{candidate.name}: {target} of {data.size(target)} bytes has SHA-256 {found}"
                           f" (expected: {payload.size} bytes, {payload.sha256})")


def interleave(candidates, runs, measure):
    """
    Measures each candidate in turn, so many times; one round more comes first and does not count.

    All of them run all the time, those that are not measured being idle. Returns for each the list of its runs, and
    the most memory that its processes have had.
    """
    started = []
    try:
        for candidate in candidates:
            candidate.start()
            started.append(candidate)
        for candidate in candidates:
            measure(candidate, "warm-up.log")
        found = {candidate.name: [] for candidate in candidates}
        for run in range(runs):
            for candidate in candidates:
                found[candidate.name].append(measure(candidate, f"run-{run}.log"))
        return {candidate.name: {"runs": found[candidate.name], "ends": candidate.peaks()} for candidate in candidates}
    finally:
        for candidate in started:
            candidate.stop()
