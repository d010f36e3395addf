package io.logpipe.itest.disk;

import io.logpipe.itest.Await;
import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.RunningNode;
import io.logpipe.itest.trial.Site;
import io.logpipe.itest.trial.Trial;
import io.logpipe.itest.trial.Writers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A worker is killed at each system call that changes a file of its state, of its queue, or the file that it writes: at
 * the first of a kind, at the second, and so on until it comes to an orderly end. It starts after each, and in the end
 * everything is there, once.
 */
final class SyscallKill implements Trial {

    private static final int LINES_PER_SECOND = 1_000;
    private static final long FLOW_NANOS = 700_000_000;
    private static final Duration START = Duration.ofSeconds(60);
    /** Of one kind of call on one kind of file, one after the other: what data that flows repeats is alike in the end. */
    private static final int MOST = 40;

    private static final Set<Kind> IN_SHORT = EnumSet.of(Kind.JOURNAL, Kind.QUEUE_OF_COLLECTOR);

    /** Kinds of state files, and which node keeps them. */
    private enum Kind {
        POSITIONS_OF_COLLECTOR(true),
        SENDER(true),
        QUEUE_OF_COLLECTOR(true),
        POSITIONS_OF_DUMP(false),
        QUEUE_OF_DUMP(false),
        JOURNAL(false),
        OUTPUT(false);

        private final boolean ofCollector;

        Kind(boolean ofCollector) {
            this.ofCollector = ofCollector;
        }

        List<Path> files(Pair pair) throws IOException {
            return switch (this) {
                case POSITIONS_OF_COLLECTOR -> positions(pair.collectorState());
                case POSITIONS_OF_DUMP -> positions(pair.dumpState());
                case QUEUE_OF_COLLECTOR -> queue(pair.collectorState());
                case QUEUE_OF_DUMP -> queue(pair.dumpState());
                case SENDER ->
                    inDirectory(
                            pair.collectorState().resolve("instances/out"),
                            "sender",
                            "sender.new",
                            "acknowledging-peers",
                            "acknowledging-peers.new");
                case JOURNAL -> inDirectory(pair.dumpState().resolve("instances/out"), "journal", "journal.new");
                case OUTPUT -> inDirectory(pair.target(), "a.log", "b.log", "c.log");
            };
        }

        private static List<Path> inDirectory(Path directory, String... names) {
            return Stream.concat(Stream.of(directory), Stream.of(names).map(directory::resolve))
                    .toList();
        }

        /** Its place, and files that are there, or will be. */
        private static List<Path> queue(Path state) throws IOException {
            Path directory = Pair.queueIn(state);
            long last = 0;
            if (Files.exists(directory)) {
                try (Stream<Path> files = Files.list(directory)) {
                    last = files.map(file -> file.getFileName().toString())
                            .filter(name -> name.matches("\\d+\\.seg"))
                            .mapToLong(name -> Long.parseLong(name.replace(".seg", "")))
                            .max()
                            .orElse(0);
                }
            }
            List<Path> all = new ArrayList<>(inDirectory(directory, "position"));
            LongStream.range(Math.max(0, last - 2), last + 6)
                    .forEach(number -> all.add(directory.resolve(String.format("%04d.seg", number))));
            return all;
        }

        /** Those that are there, and those of the next start. */
        private static List<Path> positions(Path state) throws IOException {
            Path directory = state.resolve("checkpoint");
            int last = 0;
            if (Files.exists(directory)) {
                try (Stream<Path> files = Files.list(directory)) {
                    last = files.map(file -> file.getFileName().toString())
                            .filter(name -> name.matches("positions-\\d+"))
                            .mapToInt(name -> Integer.parseInt(name.substring("positions-".length())))
                            .max()
                            .orElse(0);
                }
            }
            List<Path> all = new ArrayList<>(inDirectory(directory, "positions.tmp"));
            IntStream.range(Math.max(0, last - 2), last + 4)
                    .forEach(number -> all.add(directory.resolve("positions-" + number)));
            all.add(state.resolve("has-run"));
            return all;
        }
    }

    @Override
    public Optional<String> lacking() {
        return Tool.isThere("strace") ? Optional.empty() : Optional.of("it needs the program strace");
    }

    @Override
    public void run(Site site, Options options, Report report) throws Exception {
        TracedJava java = new TracedJava(site.directory("java"));
        Random random = new Random(options.seed());
        try (Rounds rounds = new Rounds(site, java)) {
            for (Kind kind : Kind.values()) {
                if (options.brief() && !IN_SHORT.contains(kind)) {
                    continue;
                }
                Map<String, Long> calls = rounds.calls(kind);
                report.must(!calls.isEmpty(), "%s: calls of one orderly run: %s", kind, calls);
                if (options.brief()) {
                    List<String> names = List.copyOf(calls.keySet());
                    String call = names.get(random.nextInt(names.size()));
                    report.must(rounds.round(kind, call, 1), "%s: killed at the first %s", kind, call);
                    calls.clear();
                }
                for (String call : calls.keySet()) {
                    int kills = 0;
                    for (int n = 1; kills < MOST && rounds.round(kind, call, n); n++) {
                        kills++;
                    }
                    report.must(
                            kills > 0,
                            "%s: killed %d times at %s, the last time %s",
                            kind,
                            kills,
                            call,
                            kills < MOST ? "at its last" : "far in");
                }
                rounds.resume(kind);
            }
            report.say("%d kills", rounds.kills);
            rounds.conclude(report);
        }
    }

    /** Starts of one of two nodes, while the other one goes on. */
    private static final class Rounds implements AutoCloseable {

        private final TracedJava java;
        private final Pair pair;
        private final Writers writers;
        private RunningNode collector;
        private RunningNode dump;
        private int kills;

        Rounds(Site site, TracedJava java) throws Exception {
            this.java = java;
            pair = new Pair(site, "pair", site.directory("collector"), site.directory("dump"), Pair.QUEUE);
            dump = pair.launchDump(Map.of());
            collector = pair.launchCollector(Map.of());
            dump.awaitReady();
            collector.awaitReady();
            writers = pair.write(LINES_PER_SECOND);
            pair.awaitFlow(0);
        }

        Map<String, Long> calls(Kind kind) throws Exception {
            java.watch(kind.files(pair));
            if (run(kind)) {
                throw new IllegalStateException("killed, though nobody asked for it");
            }
            return java.calls();
        }

        /** Whether the worker was killed where it was to be. */
        boolean round(Kind kind, String call, int n) throws Exception {
            java.kill(kind.files(pair), call, n);
            boolean killed = run(kind);
            kills += killed ? 1 : 0;
            return killed;
        }

        /** Starts the node that keeps these files anew, lets it work, and ends it. Whether it was killed. */
        private boolean run(Kind kind) throws Exception {
            stop(kind.ofCollector ? collector : dump);
            RunningNode node =
                    kind.ofCollector ? pair.launchCollector(java.environment()) : pair.launchDump(java.environment());
            int before = node.output().length();
            Await.until(
                    node + " to run",
                    START,
                    () -> java.hasKilled() || node.output().substring(before).contains("| running "));
            long arrived = pair.arrived();
            Await.until(node + " to work", START, () -> java.hasKilled() || pair.arrived() > arrived);
            LockSupport.parkNanos(FLOW_NANOS);
            boolean ended = java.hasKilled() || node.terminate();
            boolean killed = java.hasKilled();
            stop(node);
            if (!ended && !killed) {
                throw new IllegalStateException(node + " was not killed and did not end in order");
            }
            return killed;
        }

        /** Lets the node that keeps these files run on, as it is without tracing. */
        void resume(Kind kind) throws Exception {
            if (kind.ofCollector) {
                collector = pair.launchCollector(Map.of());
            } else {
                dump = pair.launchDump(Map.of());
            }
        }

        private static void stop(RunningNode node) throws Exception {
            node.kill();
            node.awaitEnd();
        }

        void conclude(Report report) throws Exception {
            dump.awaitReady();
            collector.awaitReady();
            pair.awaitFlow(pair.arrived());
            writers.stop();
            pair.awaitEnd();
            report.must(collector.terminate() && dump.terminate(), "both nodes end in order");
            pair.mustBeExact(report);
        }

        @Override
        public void close() throws Exception {
            writers.close();
            collector.kill();
            dump.kill();
        }
    }
}
