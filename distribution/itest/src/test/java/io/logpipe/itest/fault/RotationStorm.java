package io.logpipe.itest.fault;

import io.logpipe.itest.Await;
import io.logpipe.itest.Tcp;
import io.logpipe.itest.trial.NumberedLine;
import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.Site;
import io.logpipe.itest.trial.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Applications rotate their logs fifty times a second, each in its own way, while workers and monitors of both sides are
 * killed again and again. Every file is somewhere below a watched directory, or a link in one leads to it, until it was
 * delivered.
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
        Path away = site.directory("away-" + ack);
        Path outside = site.directory("outside-" + ack);
        Path target = site.directory("target-" + ack);
        try (Side dump = Side.start(
                        site,
                        "dump-" + ack,
                        Config.node(Config.tcpInput(port), Config.fileOutput(target, Config.SUBDIRS)));
                Side collector = Side.start(
                        site,
                        "collector-" + ack,
                        Config.node(
                                Config.fileInput(source, "\"recursive\": true", "\"exclude_files\": \"*.gz\"") + ", "
                                        + Config.fileInput(away),
                                Config.tcpOutput(port, ack)));
                Acknowledged acknowledged =
                        new Acknowledged(site, collector.node().config())) {
            List<RotatedLog> all = new ArrayList<>();
            for (RotatedLog.Kind kind : RotatedLog.Kind.values()) {
                all.add(new RotatedLog(kind, new RotatedLog.Places(logs, archive, away, outside), acknowledged));
            }
            Killer killer = new Killer(collector, dump, new Random(options.seed()), options);
            double seconds = rotate(all, options);
            Map<Victim, Integer> kills = killer.stop();
            Map<String, Long> written = new TreeMap<>();
            for (RotatedLog log : all) {
                log.close();
                written.putAll(log.written());
            }
            int rotations = all.stream().mapToInt(RotatedLog::rotations).sum();
            int compressed = all.stream().mapToInt(RotatedLog::compressed).sum();
            report.say(
                    "%s: %d rotations in %.1f s, %d files compressed and removed, killed %s",
                    ack, rotations, seconds, compressed, kills);
            for (RotatedLog log : all) {
                report.must(log.rotations() > 0, "%s: %s", ack, log);
            }
            boolean killed = kills.keySet().containsAll(Killer.victims(options));
            report.must(rotations >= options.either(200, 4_000) && compressed > 0 && killed, "%s: it was a storm", ack);
            collector.awaitReady();
            dump.awaitReady();
            long bytes = written.values().stream().mapToLong(Long::longValue).sum() * NumberedLine.LENGTH;
            long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
            Await.until(
                    "all, or nothing more",
                    Duration.ofSeconds(100),
                    () -> arrived(target) >= bytes || System.nanoTime() > end);
            Await.quiet("the target", Duration.ofSeconds(3), () -> arrived(target));
            report.must(collector.terminate() && dump.terminate(), "both nodes end in order");
            ack.judge(Tally.of(List.of(target)).against(written), report);
        }
    }

    private static long arrived(Path target) throws IOException {
        try (Stream<Path> files = Files.walk(target)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    /** Returns how many seconds it has taken. */
    private static double rotate(List<RotatedLog> all, Trial.Options options) throws Exception {
        Random random = new Random(options.seed());
        int count = options.either(5, 120) * ROTATIONS_PER_SECOND;
        long begun = System.nanoTime();
        int turn = 0;
        for (int number = 0; number < count; number++) {
            boolean done;
            do {
                done = all.get(turn++ % all.size())
                        .turn(random.nextInt(MOST_LINES), random.nextInt(MOST_LINES), random.nextInt(MOST_LAST_LINES));
            } while (!done);
            long due = begun + (number + 1) * 1_000_000_000L / ROTATIONS_PER_SECOND;
            LockSupport.parkNanos(due - System.nanoTime());
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    /** Kills at random instants, until it is stopped. */
    private static final class Killer {
        private final CompletableFuture<Map<Victim, Integer>> kills;
        private volatile boolean stopped;

        Killer(Side collector, Side dump, Random random, Options options) {
            List<Victim> victims = victims(options);
            kills = CompletableFuture.supplyAsync(() -> {
                Map<Victim, Integer> count = new EnumMap<>(Victim.class);
                for (int number = 0; !stopped; number++) {
                    LockSupport.parkNanos((500 + random.nextInt(LONGEST_PAUSE_MS - 500)) * 1_000_000L);
                    Victim victim = victims.get(number < victims.size() ? number : random.nextInt(victims.size()));
                    try {
                        victim.kill(collector, dump);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                    count.merge(victim, 1, Integer::sum);
                }
                return count;
            });
        }

        /** There is time for one kill in a short storm. */
        static List<Victim> victims(Options options) {
            return options.brief() ? List.of(Victim.COLLECTOR_WORKER) : List.of(Victim.values());
        }

        Map<Victim, Integer> stop() {
            stopped = true;
            return kills.join();
        }
    }
}
