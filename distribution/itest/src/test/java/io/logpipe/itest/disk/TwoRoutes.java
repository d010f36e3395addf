package io.logpipe.itest.disk;

import io.logpipe.itest.Await;
import io.logpipe.itest.trial.Arrivals;
import io.logpipe.itest.trial.Arrived;
import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.RunningNode;
import io.logpipe.itest.trial.Site;
import io.logpipe.itest.trial.Writers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A node with two routes from file to file: one that a fault of a disk hits, and one that it must not disturb. */
final class TwoRoutes implements AutoCloseable {

    private static final int LINES_PER_SECOND = 3_000;
    /** So long it is well before each fault. */
    private static final long FLOW_NANOS = 1_000_000_000;

    private static final Duration LAST = Duration.ofSeconds(60);
    /** Much more than the heap takes between two collections, and much less than what is written meanwhile. */
    private static final long MOST_GROWTH = 16 << 10;

    private final RunningNode node;
    private final Way hurt;
    private final Way other;
    private final long began = System.nanoTime();

    /** From a file to a file, and who looks at it. */
    private record Way(Path source, Path target, Writers writers, Arrivals arrivals) {

        static Way of(Path source, Path target) throws Exception {
            return new Way(
                    source, target, new Writers(List.of(source), LINES_PER_SECOND), new Arrivals(List.of(target)));
        }

        void awaitFlow() throws Exception {
            long before = target.toFile().length();
            Await.until("more in " + target, () -> target.toFile().length() > before);
        }
    }

    /**
     * Starts it, and waits until lines flow.
     *
     * @param name of everything that it makes in the site
     * @param state where the node keeps its state
     * @param target directory of the route that is to be hit
     */
    TwoRoutes(Site site, String name, Path state, Path target) throws Exception {
        Path hit = site.directory(name + "-hit");
        Path spared = site.directory(name + "-spared");
        Path safe = site.directory(name + "-safe");
        node = site.start(name, """
                { "state_dir": "%s", "log": { "log_level": "INFO" },
                  "inputs": [ { "id": "hit.in", "plugin": "input-file", "path": "%s" },
                              { "id": "spared.in", "plugin": "input-file", "path": "%s" } ],
                  "outputs": [ { "id": "hit.out", "plugin": "output-file", "path": "%s", "durability": "batch" },
                               { "id": "spared.out", "plugin": "output-file", "path": "%s", "durability": "none" } ],
                  "routes": [ { "id": "hit", "inputs": [ "hit.in" ], "filters": [], "outputs": [ "hit.out" ] },
                              { "id": "spared", "inputs": [ "spared.in" ], "filters": [], "outputs": [ "spared.out" ] } ] }
                """.formatted(state, hit, spared, target, safe));
        hurt = Way.of(hit.resolve("hit.log"), target.resolve("hit.log"));
        other = Way.of(spared.resolve("spared.log"), safe.resolve("spared.log"));
        hurt.awaitFlow();
        other.awaitFlow();
    }

    RunningNode node() {
        return node;
    }

    /** The file that is hit. */
    Path target() {
        return hurt.target;
    }

    /** A fault that lasts, and its end. */
    interface Fault {
        void begin() throws Exception;

        void end() throws Exception;
    }

    /**
     * Suffers a fault during which nothing more gets to the end of the route that is hit.
     *
     * @param words in which the log says that the fault was noticed
     */
    void suffer(String what, String words, Duration length, Fault fault, Report report) throws Exception {
        hurt.awaitFlow();
        LockSupport.parkNanos(FLOW_NANOS);
        long mark = node.output().length();
        fault.begin();
        long from = System.nanoTime();
        Await.until(
                "'" + words + "' in the log",
                () -> node.output().substring((int) mark).contains(words));
        long resident = node.resident();
        long stood = Await.quiet(
                "the route that is hit",
                Duration.ofSeconds(1),
                () -> hurt.target.toFile().length());
        report.must(endsALine(hurt.target), "%s: what is there ends with a line, at byte %d", what, stood);
        LockSupport.parkNanos(from + length.toNanos() - System.nanoTime());
        report.must(hurt.target.toFile().length() == stood, "%s: nothing was added for %.1f s", what, since(from));
        long grown = node.resident() - resident;
        report.must(grown <= MOST_GROWTH, "%s: the worker holds %d KiB more than at its beginning", what, grown);
        fault.end();
        long end = System.nanoTime();
        Await.until("more in " + hurt.target, LAST, () -> hurt.target.toFile().length() > stood);
        report.bar(what + ": goes on by itself after", (System.nanoTime() - end) / 1e6, 5_000);
        report.bar(what + ": the other route stood still at most", other.arrivals.longestGap(from, end), 1_000);
    }

    /** The longest time that the other route stood still from then on, in milliseconds. */
    double otherStood(long from) {
        return other.arrivals.longestGap(from, System.nanoTime());
    }

    /** Whether the file, that grows no more, is empty or ends with a newline. */
    private static boolean endsALine(Path file) throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        return bytes.length == 0 || bytes[bytes.length - 1] == '\n';
    }

    private static double since(long time) {
        return (System.nanoTime() - time) / 1e9;
    }

    /** Waits until everything has arrived, ends all and compares. */
    void conclude(Report report) throws Exception {
        for (Way way : List.of(hurt, other)) {
            way.writers.stop();
        }
        for (Way way : List.of(hurt, other)) {
            long size = Files.size(way.source);
            Await.until("all in " + way.target, LAST, () -> way.target.toFile().length() >= size);
        }
        report.must(node.terminate(), "the node ends in order after %.0f s", since(began));
        Arrived.mustEqual(hurt.source, hurt.target, report);
        Arrived.mustEqual(other.source, other.target, report);
    }

    @Override
    public void close() throws Exception {
        for (Way way : List.of(hurt, other)) {
            way.writers.close();
            way.arrivals.close();
        }
        node.kill();
    }
}
