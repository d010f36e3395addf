"""All workloads, in the order of their numbers."""

from harness.table import Bar
from workloads.latency import Latency
from workloads.many_files import Idle, NewFiles
from workloads.paths import Compressed, Durable, Paths
from workloads.senders import ManySenders, Soak
from workloads.start import Start
from workloads.throughput import GIBIBYTE, USUAL, Copy, Throughput

MEMORY = [Bar("collector peak MiB", 72, 56), Bar("dump peak MiB", 72, 56)]

ALL = [
    Throughput("B1", USUAL, [Bar("wall s", 1.6, 1.2, "C limit"), Bar("CPU s", 0.17, 0.10), *MEMORY]),
    Throughput("B1g", GIBIBYTE, [Bar("wall s", 1.6, 1.2, "C limit"), *MEMORY]),
    Copy(),
    Latency(),
    Idle("B4", 1_000),
    Idle("B4x10", 10_000, [Bar("CPU s", 0.10, 0.03)]),
    NewFiles(),
    ManySenders(),
    Paths(),
    Compressed(),
    Durable(),
    Start(),
]

# Only if it is asked for.
LONG = [Soak()]
