package io.logpipe.itest.change;

import io.logpipe.itest.Await;
import io.logpipe.itest.Proc;
import io.logpipe.itest.Result;
import io.logpipe.itest.change.Updatable.Kind;
import io.logpipe.itest.change.Updatable.Update;
import io.logpipe.itest.trial.Arrived;
import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.RunningNode;
import io.logpipe.itest.trial.Site;
import io.logpipe.itest.trial.Trial;
import io.logpipe.itest.trial.Writers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A node is reloaded and updated while the other side is not there, or is frozen in the middle of the data: it does not
 * wait for it, and nothing is lost when it is back.
 */
final class FrozenPeer implements Trial {

    private static final int LINES_PER_SECOND = 20_000;
    private static final double LIMIT_MS = 10_000;
    private static final int LARGE = 64 << 20;
    private static final Duration ARRIVAL = Duration.ofSeconds(60);

    /** Shorter, and longer, than a connection may stand still in the middle of a message. */
    private static final int SHORT_SECONDS = 2;

    private static final int LONG_SECONDS = 40;

    @Override
    public void run(Site site, Options options, Report report) throws Exception {
        Line line = new Line(site);
        RunningNode collector = line.startCollector();
        Path early = line.source("early.log");
        try (Writers writers = new Writers(List.of(early), LINES_PER_SECOND)) {
            report.say("the dump side is not there");
            Side sending = Side.of(site, collector, "output-tcp", "filter-log", "input-file");
            sending.change(line.collectorConfig(50), report);
            RunningNode dump = line.startDump();
            awaitArrival(line, early);
            writers.stop();
            Side taking = Side.of(site, dump, "input-tcp", "filter-log", "output-file");

            Witness witness = Witness.of(line, collector, dump);
            for (int round = 1; round <= options.either(1, 3); round++) {
                freeze(dump, SHORT_SECONDS, line, "short-" + round, report, sending, line.collectorConfig(50 + round));
                freeze(collector, SHORT_SECONDS, line, "brief-" + round, report, taking, line.dumpConfig(100 + round));
            }
            witness.conclude(report);
            if (!options.brief()) {
                freeze(dump, LONG_SECONDS, line, "long-1", report, sending, line.collectorConfig(40));
                freeze(collector, LONG_SECONDS, line, "long-2", report, taking, line.dumpConfig(90));
            }
            report.must(collector.terminate() && dump.terminate(), "both nodes end in order");
        }
        Arrived.mustEqual(early, line.targetOf(early), report);
    }

    /** A node and what of it is changed. */
    private record Side(RunningNode node, List<Updatable> plugins) {

        static Side of(Site site, RunningNode node, String... types) throws Exception {
            List<Updatable> plugins = new ArrayList<>();
            for (String type : types) {
                plugins.add(Updatable.of(site, node, type));
            }
            return new Side(node, plugins);
        }

        /** Everything that must not wait for the other side: a reload, and updates of each plugin. */
        void change(String config, Report report) throws Exception {
            node.rewrite(config);
            long from = System.nanoTime();
            Result result = node.reload();
            double took = (System.nanoTime() - from) / 1e6;
            report.must(result.exit() == 0 && took <= LIMIT_MS, "reload of %s takes %.0f ms", node, took);
            for (Kind kind : Kind.values()) {
                for (Updatable plugin : plugins) {
                    Update update = plugin.update(kind, report);
                    took = update.milliseconds();
                    report.must(took <= LIMIT_MS, "%s takes %.0f ms", update, took);
                }
            }
        }
    }

    /**
     * Freezes the whole worker of {@code frozen} in the middle of a large file, while a small one grows, changes the other
     * side, and lets it go on.
     */
    private static void freeze(
            RunningNode frozen, int seconds, Line line, String name, Report report, Side other, String config)
            throws Exception {
        Path growing = line.source(name + ".log");
        Path large = line.source(name + "-large.log");
        try (Writers writers = new Writers(List.of(growing), LINES_PER_SECOND)) {
            Path made = large.resolveSibling("../" + large.getFileName()).normalize();
            Writers.make(made, LARGE);
            Files.move(made, large, StandardCopyOption.ATOMIC_MOVE);
            Await.until(
                    "the beginning of " + large,
                    () -> line.targetOf(large).toFile().length() > 0);
            Proc worker = new Proc(frozen.pid());
            worker.signal("STOP");
            LockSupport.parkNanos(Duration.ofSeconds(seconds).toNanos());
            report.say(
                    "%s has been frozen for %d s, %d of %d bytes of %s have arrived",
                    frozen, seconds, Files.size(line.targetOf(large)), Files.size(large), large.getFileName());
            other.change(config, report);
            worker.signal("CONT");
            awaitArrival(line, growing);
            writers.stop();
        }
        line.awaitAll(List.of(growing, large), ARRIVAL);
        for (Path file : List.of(growing, large)) {
            if (seconds == SHORT_SECONDS) {
                Arrived.mustEqual(file, line.targetOf(file), report);
            } else {
                Arrived.mustHoldAll(file, line.targetOf(file), report);
            }
        }
    }

    /** Until what had been written before has arrived. */
    private static void awaitArrival(Line line, Path file) throws Exception {
        long size = Files.size(file);
        Path target = line.targetOf(file);
        Await.until(size + " bytes in " + target, ARRIVAL, () -> target.toFile().length() >= size);
    }
}
