package io.logpipe.itest.disk;

import io.logpipe.itest.Await;
import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.RunningNode;
import io.logpipe.itest.trial.Site;
import io.logpipe.itest.trial.Writers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A queue on disk fills the disk that it lies on, since its peer is away and more comes than there is room for. Inputs wait
 * then, in the same memory, and when the peer is back all is delivered, once.
 */
record FullQueue(Duration length) {

    private static final int DISK = 24;
    private static final long EACH_SOURCE = 10 << 20;
    private static final long MOST_GROWTH = 16 << 10;
    private static final String QUEUE = ", \"queue\": { \"memory\": \"1MiB\", \"disk\": \"32MiB\" }";

    void run(Site site, Report report) throws Exception {
        try (LoopDisk disk = LoopDisk.make(site.dir().resolve("queue-disk"), "ext4", DISK)) {
            Pair pair = new Pair(site, "queue", disk.root(), site.directory("queue-receiving"), QUEUE);
            for (Path source : pair.sources()) {
                Writers.make(source, EACH_SOURCE);
            }
            RunningNode collector = pair.launchCollector(Map.of());
            Await.until("a full disk in the log", () -> collector.output().contains("No space left on device"));
            long resident = collector.resident();
            LockSupport.parkNanos(length.toNanos());
            long held = pair.segments().stream()
                    .mapToLong(file -> file.toFile().length())
                    .sum();
            report.must(
                    held > 0 && held < pair.written(),
                    "full disk of a queue: %d of %d bytes are in it after %d s",
                    held,
                    pair.written(),
                    length.toSeconds());
            long grown = collector.resident() - resident;
            report.must(
                    grown <= MOST_GROWTH,
                    "full disk of a queue: the worker holds %d KiB more than at its beginning",
                    grown);
            RunningNode dump = pair.launchDump(Map.of());
            pair.awaitEnd();
            Await.until("a queue that works again", () -> collector.output().contains("the queue on disk works again"));
            report.must(collector.terminate() && dump.terminate(), "full disk of a queue: both nodes end in order");
            pair.mustBeExact(report);
        }
    }
}
