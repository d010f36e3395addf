package io.logpipe.itest.fault;

import io.logpipe.itest.Await;
import io.logpipe.itest.Tcp;
import io.logpipe.itest.trial.NumberedLine;
import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.Site;
import io.logpipe.itest.trial.Trial;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * Five applications rotate their logs fifty times a second, each in its own way, while the collecting worker is killed
 * again and again. Every file is somewhere below the watched directory until it was delivered.
 */
final class RotationStorm implements Trial {

    private static final int ROTATIONS_PER_SECOND = 50;
    private static final int MOST_LINES = 60;
    private static final int MOST_LAST_LINES = 4;
    private static final int LONGEST_PAUSE_MS = 6_000;

    @Override
    public void run(Site site, Options options, Report report) throws Exception {
        for (Ack ack : Ack.or(options.brief() ? new Ack[] {Ack.PREFER} : new Ack[] {Ack.REQUIRE, Ack.PREFER})) {
            storm(site, ack, options, report);
        }
    }

    private static void storm(Site site, Ack ack, Options options, Report report) throws Exception {
        int port = Tcp.freePort();
        Path source = site.directory("source-" + ack);
        Path logs = site.directory("source-" + ack + "/logs");
        Path archive = site.directory("source-" + ack + "/archive");
        Path target = site.directory("target-" + ack);
        try (Side dump = Side.start(
                        site,
                        "dump-" + ack,
                        Config.node(Config.tcpInput(port), Config.fileOutput(target, Config.SUBDIRS)));
                Side collector = Side.start(
                        site,
                        "collector-" + ack,
                        Config.node(
                                Config.fileInput(source, "\"recursive\": true", "\"exclude_files\": \"*.gz\""),
                                Config.tcpOutput(port, ack)));
                Delivered delivered = new Delivered(target)) {
            List<RotatedLog> all = new ArrayList<>();
            for (RotatedLog.Kind kind : RotatedLog.Kind.values()) {
                all.add(new RotatedLog(kind, logs, archive, delivered::has));
            }
            Killer killer = new Killer(collector, new Random(options.seed()), LONGEST_PAUSE_MS);
            rotate(all, options);
            int kills = killer.stop();
            Map<String, Long> written = new TreeMap<>();
            for (RotatedLog log : all) {
                log.close();
                written.putAll(log.written());
            }
            int rotations = all.stream().mapToInt(RotatedLog::rotations).sum();
            int compressed = all.stream().mapToInt(RotatedLog::compressed).sum();
            report.say(
                    "%s: %d rotations, %d files compressed and removed, %d kills", ack, rotations, compressed, kills);
            report.must(
                    rotations >= options.either(200, 4_000) && compressed > 0 && kills > 0, "%s: it was a storm", ack);
            collector.awaitReady();
            long bytes = written.values().stream().mapToLong(Long::longValue).sum() * NumberedLine.LENGTH;
            long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
            Await.until(
                    "all, or nothing more",
                    Duration.ofSeconds(100),
                    () -> delivered.bytes() >= bytes || System.nanoTime() > end);
            Await.quiet("the target", Duration.ofSeconds(3), delivered::bytes);
            report.must(collector.terminate() && dump.terminate(), "both nodes end in order");
            ack.judge(Tally.of(List.of(target)).against(written), report);
        }
    }

    private static void rotate(List<RotatedLog> all, Trial.Options options) throws Exception {
        Random random = new Random(options.seed());
        int count = options.either(5, 120) * ROTATIONS_PER_SECOND;
        long begun = System.nanoTime();
        for (int number = 0; number < count; number++) {
            RotatedLog log = all.get(number % all.size());
            log.append(random.nextInt(MOST_LINES));
            log.append(random.nextInt(MOST_LINES));
            log.rotate(random.nextInt(MOST_LAST_LINES));
            long due = begun + (number + 1) * 1_000_000_000L / ROTATIONS_PER_SECOND;
            LockSupport.parkNanos(due - System.nanoTime());
        }
    }

    /** Kills the worker of one side at random instants, until it is stopped. */
    private static final class Killer {
        private final CompletableFuture<Integer> kills;
        private volatile boolean stopped;

        Killer(Side side, Random random, int longestPause) {
            kills = CompletableFuture.supplyAsync(() -> {
                int count = 0;
                while (!stopped) {
                    LockSupport.parkNanos((500 + random.nextInt(longestPause - 500)) * 1_000_000L);
                    try {
                        side.killWorker();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                    count++;
                }
                return count;
            });
        }

        int stop() {
            stopped = true;
            return kills.join();
        }
    }
}
