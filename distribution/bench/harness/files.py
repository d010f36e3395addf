"""Many small files: how they are made, and what must come of them."""

import os
import time

from harness.data import LINE, line, size

KIBIBYTE = 1024
PER_FILE = KIBIBYTE // LINE
PATIENCE = 300


def content(number):
    return b"".join(line(number * PER_FILE + at, LINE) for at in range(PER_FILE))


def create(candidate, names, contents):
    directory = os.open(candidate.source, os.O_RDONLY)
    for name, text in zip(names, contents):
        file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644, dir_fd=directory)
        os.write(file, text)
        os.close(file)
    os.close(directory)


def await_all(candidate, names):
    """Looks at one file at a time: to look at all of them again and again would cost more than to deliver them."""
    end = time.monotonic() + PATIENCE
    wanted = {candidate.destination(name): 0 for name in names}
    for name in names:
        wanted[candidate.destination(name)] += KIBIBYTE
    for target, expected in wanted.items():
        while size(target) < expected:
            if time.monotonic() > end:
                raise RuntimeError(f"{candidate.name}: {target} has {size(target)} of {expected} bytes after {PATIENCE} s")
            time.sleep(0.001)


def verify(candidate, names, contents):
    """Each file as it was, or, where all arrive in one, each line once."""
    if candidate.merges:
        found = sorted(candidate.destination(names[0]).read_bytes().splitlines())
        right = found == sorted(b"".join(contents).splitlines())
    else:
        right = all(candidate.destination(name).read_bytes() == text for name, text in zip(names, contents))
    if not right:
        raise RuntimeError(f"{candidate.name}: what arrived in {candidate.target} is not what was written")
