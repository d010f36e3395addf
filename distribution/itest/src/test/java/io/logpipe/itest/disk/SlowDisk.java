package io.logpipe.itest.disk;

import io.logpipe.itest.Await;
import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.Site;
import io.logpipe.itest.trial.Trial;
import java.io.File;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Each write to the disk of an output takes 50 ms. Its route is exact all the same, and another route does not notice.
 */
final class SlowDisk implements Trial {

    private static final int SIZE = 150;
    private static final double DELAY_MS = 50;

    @Override
    public Optional<String> lacking() {
        return Tool.lacking("mkfs.ext4", "mount", "nbdkit", "nbdfuse");
    }

    @Override
    public void run(Site site, Options options, Report report) throws Exception {
        Path quick = site.directory("quick");
        try (Device device = new Device(site.directory("device"), site.dir().resolve("image"), SIZE);
                LoopDisk disk = LoopDisk.on(device.file(), site.directory("disk"), "ext4")) {
            double took = syncedWrite(disk.root().resolve("probe"));
            report.must(took >= DELAY_MS, "one write with its sync takes %.0f ms", took);
            try (TwoRoutes routes = new TwoRoutes(site, "slow", quick, disk.directory("target"))) {
                long from = System.nanoTime();
                LockSupport.parkNanos(Duration.ofSeconds(options.either(5, 60)).toNanos());
                report.bar("the other route stood still at most", routes.otherStood(from), 1_000);
                routes.conclude(report);
            }
        }
    }

    private static double syncedWrite(Path file) throws Exception {
        long from = System.nanoTime();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(1));
            channel.force(false);
        }
        return (System.nanoTime() - from) / 1e6;
    }

    /** A file that is slow to write, as a process behind FUSE offers it. */
    private static final class Device implements AutoCloseable {

        private final Path directory;
        private final Process process;

        Device(Path directory, Path image, int size) throws Exception {
            this.directory = directory;
            try (OutputStream file = Files.newOutputStream(image)) {
                for (int i = 0; i < size; i++) {
                    file.write(new byte[1 << 20]);
                }
            }
            process = new ProcessBuilder(
                            "nbdfuse",
                            directory.toString(),
                            "--socket-activation",
                            "nbdkit",
                            "-f",
                            "--filter=delay",
                            "file",
                            image.toString(),
                            "delay-write=" + (long) DELAY_MS + "ms")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .start();
            Await.until("the slow device", () -> Files.exists(file()));
        }

        Path file() {
            return directory.resolve("nbd");
        }

        @Override
        public void close() throws Exception {
            // What is mounted on it goes away in its own time.
            Await.until("nobody uses " + directory, () -> {
                process.destroy();
                return process.waitFor(1, TimeUnit.SECONDS);
            });
        }
    }
}
