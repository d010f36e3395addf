"""A slow disk, for those who have no device to delay: a library that delays what waits for the disk."""

from harness.data import size
from harness.limit import c_library, compiler


class SlowSyncs:
    """Give its environment to a process, and each fsync and fdatasync of it takes 5 ms longer; they are counted."""

    def __init__(self, work):
        self.available = compiler() is not None
        self._counted = work / "slow-syncs"
        self._counted.touch()

    @property
    def environment(self):
        return {"LD_PRELOAD": str(c_library("slow")), "SLOW_SYNCS": str(self._counted)}

    def count(self):
        return size(self._counted)
