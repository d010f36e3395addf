"""The same file on other ways through the product: B7, B8, B9."""

from harness.logpipe import Logpipe
from harness.slow import SlowSyncs
from harness.table import Bar
from harness.transfer import deliver, interleave
from workloads.throughput import USUAL

PLAIN = "logpipe, as B1"
DURABLE = {"tcp_out": {"ack": "require"}, "tcp_in": {"ack": "require"}, "file_out": {"durability": "batch"}}


class Paths:
    """Bytes that somebody looks into."""

    id = "B7"
    title = f"{USUAL:,} bytes through paths that are not zero-copy: file → TCP → file"
    baseline = PLAIN
    bars = ()

    def measure(self, bench):
        payload = bench.data(USUAL)
        candidates = [
            Logpipe(bench.work, bench.product, PLAIN),
            Logpipe(bench.work, bench.product, "logpipe, line_mode", file_in={"line_mode": True}),
            Logpipe(bench.work, bench.product, "logpipe, filter-log", filters=[{"plugin": "filter-log"}]),
        ]
        return interleave(candidates, bench.runs, lambda candidate, run: _with_rates(deliver(candidate, payload, run), payload))


class Compressed:
    id = "B8"
    title = f"{USUAL:,} bytes, compressed by the collector and expanded by the dump side"
    baseline = PLAIN
    bars = ()

    def measure(self, bench):
        payload = bench.data(USUAL)
        candidates = [
            Logpipe(bench.work, bench.product, PLAIN),
            Logpipe(bench.work, bench.product, "logpipe, deflate", file_in={"compress_algorithm": "deflate"},
                    file_out={"uncompress_algorithm": "deflate"}),
        ]
        return interleave(candidates, bench.runs, lambda candidate, run: _with_rates(deliver(candidate, payload, run), payload))


class Durable:
    """
    The time until the last byte can be read in the destination. A sender keeps no more than a window of 32 MiB
    unacknowledged, so all but the last part of the file is known to be on the disk by then.
    """

    id = "B9"
    title = f"{USUAL:,} bytes, `\"ack\": \"require\"`, `durability` `batch`, on this disk and on one that is slow"
    baseline = PLAIN
    bars = (Bar("wall s", 1.5, 1.15, PLAIN, "logpipe, acknowledged"),)

    def measure(self, bench):
        payload = bench.data(USUAL)
        slow = SlowSyncs(bench.work)
        candidates = [
            Logpipe(bench.work, bench.product, PLAIN),
            Logpipe(bench.work, bench.product, "logpipe, acknowledged", **DURABLE),
        ]
        if slow.available:
            candidates.append(
                Logpipe(bench.work, bench.product, "logpipe, acknowledged, slow disk", environment=slow.environment, **DURABLE))

        def measure(candidate, run):
            syncs = slow.count()
            found = deliver(candidate, payload, run)
            if candidate is candidates[-1] and slow.available:
                found["slow syncs"] = slow.count() - syncs
            return found

        return interleave(candidates, bench.runs, measure)


def _with_rates(found, payload):
    return {**found, "MB/s": payload.size / 1e6 / found["wall s"], "lines/s": payload.lines / found["wall s"]}
