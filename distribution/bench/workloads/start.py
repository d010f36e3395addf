"""From the command to a node that works, and what it costs to have it: B10."""

import shutil
import time

from harness.candidate import free_port
from harness.logpipe import Node
from harness.table import Bar

IDLE = 5


class Start:
    """A collector with file input and TCP output. All plugins that are shipped are installed, the shell answers."""

    id = "B10"
    title = "start to ready, with an empty state directory and again; the worker's memory after 5 idle seconds"
    baseline = None
    bars = (Bar("start s", 0.8, 0.3), Bar("RSS MiB", 62, 50))

    def measure(self, bench):
        work = bench.work / "start"
        work.mkdir()
        try:
            _once(bench, work, "warm-up")
            runs = [_once(bench, work, f"run-{run}") for run in range(bench.runs)]
        finally:
            shutil.rmtree(work, ignore_errors=True)
        return {"logpipe": {"runs": runs, "ends": {}}}


def _once(bench, work, name):
    (work / "source").mkdir(exist_ok=True)
    node = Node(bench.product, work, name,
                [{"plugin": "input-file", "path": str(work / "source")}],
                [{"plugin": "output-tcp", "ip": "127.0.0.1", "port": free_port(), "ack": "off"}])
    first, seconds = node.start()
    first.stop()
    again, seconds_again = node.start()
    try:
        time.sleep(IDLE)
        return {"start s": seconds_again, "first start s": seconds, "CPU s": again.cpu(),
                "RSS MiB": again.memory(), "peak MiB": again.peak_memory()}
    finally:
        again.stop()
