"""The measurement that most workloads share: one file goes in, and its last byte comes out."""

import time

from harness import data

POLL = 0.0005
PATIENCE = 300
SETTLE = 0.3


def deliver(candidate, payload, run):
    """Copies a file into the watched directory; returns what it took until its last byte is in the destination."""
    name = f"{run}.log"
    target = candidate.destination(name)
    candidate.expect(name)
    # The file and its copy.
    data.warm_memory(2 * payload.size)
    cpu = candidate.cpu()
    begin = time.monotonic()
    data.copy(payload.path, candidate.source / name)
    await_size(candidate, target, payload.size)
    wall = time.monotonic() - begin
    # What is done for this file after its last byte has arrived, such as remembering its position, belongs to it.
    time.sleep(SETTLE)
    cpu = candidate.cpu() - cpu
    verify_sha256(candidate, target, payload.sha256)
    candidate.forget([name])
    return {"wall s": wall, "CPU s": cpu}


def await_size(candidate, target, expected):
    end = time.monotonic() + PATIENCE
    while data.size(target) < expected:
        if time.monotonic() > end:
            raise RuntimeError(f"{candidate.name}: {target} has {data.size(target)} bytes after {PATIENCE} s"
                               f" (expected: {expected})")
        time.sleep(POLL)


def verify_sha256(candidate, target, expected):
    found = data.checksum(target)
    if found != expected:
        raise RuntimeError(f"{candidate.name}: {target} of {data.size(target)} bytes has SHA-256 {found}"
                           f" (expected: {expected})")


def interleave(candidates, runs, measure):
    """
    Measures each candidate in turn, so many times; one round more comes first and does not count.

    All of them run all the time, those that are not measured being idle. Returns for each the list of its runs, and
    the most memory that its processes have had; of a peer that failed, why it takes no part any more.
    """
    started, failures = [], {}

    def attempt(candidate, what):
        try:
            return what()
        except RuntimeError as failure:
            if not candidate.peer:
                raise
            failures[candidate.name] = str(failure)
            candidate.stop()
            return None

    def turn(candidate, run):
        if candidate.name not in failures:
            found[candidate.name].append(attempt(candidate, lambda: measure(candidate, run)))

    found = {candidate.name: [] for candidate in candidates}
    try:
        for candidate in candidates:
            attempt(candidate, candidate.start)
            started.append(candidate)
        for candidate in candidates:
            turn(candidate, "warm-up")
        for run in range(runs):
            # Nobody has always the same one before it, whose dirty pages may be on their way to the disk.
            first = run % len(candidates)
            for candidate in candidates[first:] + candidates[:first]:
                turn(candidate, f"run-{run}")
        return {candidate.name: _results(candidate, found, failures) for candidate in candidates}
    finally:
        for candidate in started:
            candidate.stop()


def _results(candidate, found, failures):
    if candidate.name in failures:
        return {"runs": [], "ends": {}, "failed": failures[candidate.name]}
    return {"runs": found[candidate.name][1:], "ends": candidate.peaks()}
