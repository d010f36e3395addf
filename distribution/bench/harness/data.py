"""Files of log lines: the same bytes in every run and on every machine, and their checksum."""

import hashlib
import os
from pathlib import Path

LINE = 128
PIECE = 1 << 18


class Data:
    """A file of exactly so many bytes in lines of 128; the last one is as long as it must be."""

    def __init__(self, path, size):
        self.path = Path(path)
        self.size = size
        if not self.path.exists() or self.path.stat().st_size != size:
            self._write()
        self.sha256 = checksum(self.path)

    def _write(self):
        lines, rest = divmod(self.size, LINE)
        if 0 < rest < 2 * 16:
            lines, rest = lines - 1, rest + LINE
        with open(self.path, "wb", buffering=1 << 20) as out:
            for number in range(lines):
                out.write(line(number, LINE))
            if rest:
                out.write(line(lines, rest))

    @property
    def lines(self):
        return -(-self.size // LINE)


def line(number, length):
    """One line of an application, without blanks at its end, which some programs would cut."""
    text = b"%012d INFO worker-%02d request %08x took %3d ms " % (
        number, number % 32, number * 2654435761 & 0xFFFFFFFF, number * 7919 % 997)
    return text[:length - 1].ljust(length - 1, b"=") + b"\n"


def copy(source, target):
    """As cp does it, without the short cuts of a file system that shares blocks."""
    buffer = bytearray(PIECE)
    view = memoryview(buffer)
    with open(source, "rb", buffering=0) as reader, open(target, "wb", buffering=0) as writer:
        while (length := reader.readinto(buffer)) > 0:
            writer.write(view[:length])


def warm_memory(size):
    """
    Takes so many bytes of memory and gives them back. What a virtual machine has not used for some seconds its host may
    have taken away, and the first to need it would wait for the host.
    """
    taken = bytearray(b"\1") * size
    del taken


def checksum(path):
    digest = hashlib.sha256()
    with open(path, "rb", buffering=0) as reader:
        while piece := reader.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def size(path):
    try:
        return os.stat(path).st_size
    except FileNotFoundError:
        return 0
