"""Checks files that hold, one after another, the text that a sender repeats."""

import time

from harness.data import LINE
from harness.senders import TEXT, name

TWICE = TEXT + TEXT
PIECE = len(TEXT)
PATIENCE = 120


class Segments:
    """
    The rotated files of each sender and the present one, in order. Each must go on where the one before it ended,
    unless a file was deleted between them; then at some line.
    """

    def __init__(self, target, count):
        self._target = target
        # How many bytes of each sender have been seen; None behind a gap that we made.
        self._seen = [0] * count
        self._gaps = set()
        self.rotated = 0
        self.destroyed = 0

    def take_rotated(self):
        """Verifies and deletes what has been rotated."""
        for sender in range(len(self._seen)):
            for file in sorted(self._target.glob(f"_{name(sender)}-*")):
                self._follow(sender, file)
                file.unlink()
                self.rotated += 1

    def destroy(self, sender):
        """Deletes the present file; what is in it, and what is written until its writer notices, is gone."""
        self.take_rotated()
        file = self._target / name(sender)
        if file.exists():
            file.unlink()
            self._seen[sender] = None
            self._gaps.add(sender)
            self.destroyed += 1

    def await_end(self, messages):
        """Verifies the rest, which ends where its sender ended."""
        for sender, count in enumerate(messages):
            end = time.monotonic() + PATIENCE
            while not self._is_complete(sender, count):
                if time.monotonic() > end:
                    raise RuntimeError(f"{name(sender)}: {self._seen[sender]} bytes and {self._size(sender)} in the last file"
                                       f" (expected: {count * len(TEXT)})")
                time.sleep(0.1)
            if self._size(sender):
                self._follow(sender, self._target / name(sender))

    def _is_complete(self, sender, count):
        self.take_rotated()
        if sender in self._gaps:
            # How much went with the deleted files nobody knows, but not where the text ends.
            file = self._target / name(sender)
            return not file.exists() or TEXT.endswith(file.read_bytes()[-LINE:])
        return self._seen[sender] + self._size(sender) == count * len(TEXT)

    def _size(self, sender):
        file = self._target / name(sender)
        return file.stat().st_size if file.exists() else 0

    def _follow(self, sender, file):
        with open(file, "rb", buffering=0) as reader:
            piece = reader.read(PIECE)
            if self._seen[sender] is None:
                self._seen[sender] = max(0, TEXT.find(piece[:piece.find(b"\n") + 1]))
            while piece:
                phase = self._seen[sender] % len(TEXT)
                if TWICE[phase:phase + len(piece)] != piece:
                    raise RuntimeError(f"{file}: not what its sender sent, within {PIECE} bytes from {reader.tell() - len(piece)}")
                self._seen[sender] += len(piece)
                piece = reader.read(PIECE)
