package io.logpipe.itest.change;

import io.logpipe.itest.Await;
import io.logpipe.itest.change.Updatable.Kind;
import io.logpipe.itest.change.Updatable.Update;
import io.logpipe.itest.trial.Arrivals;
import io.logpipe.itest.trial.Arrived;
import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.RunningNode;
import io.logpipe.itest.trial.Site;
import io.logpipe.itest.trial.Trial;
import io.logpipe.itest.trial.Writers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * All plugins on a line of two nodes are updated all the time, while two files grow and a large one is copied in: half of
 * the times blue/green, half in place, to and fro between two builds.
 */
final class CodeUnderLoad implements Trial {

    private static final int LINES_PER_SECOND = 24_000;
    private static final int LEAST_LINES_PER_SECOND = 20_000;

    @Override
    public void run(Site site, Options options, Report report) throws Exception {
        Path large = site.directory("staging").resolve("large.log");
        Writers.make(large, (long) options.either(64, 1_024) << 20);
        Line line = new Line(site);
        RunningNode dump = line.startDump();
        RunningNode collector = line.startCollector();
        List<Path> growing = List.of(line.source("one.log"), line.source("two.log"));
        List<Path> all = new ArrayList<>(growing);
        all.add(line.source("large.log"));
        List<Updatable> plugins = plugins(site, collector, dump);

        try (Writers writers = new Writers(growing, LINES_PER_SECOND);
                Arrivals arrivals =
                        new Arrivals(all.stream().map(line::targetOf).toList())) {
            Await.until("the first lines", () -> arrivals.bytes() > 0);
            Witness witness = Witness.of(line, collector, dump);
            Random random = new Random(options.seed());
            int count = options.either(20, 200);
            List<Update> updates = new ArrayList<>();
            CompletableFuture<Void> copy = CompletableFuture.completedFuture(null);
            for (int number = 0; number < count; number++) {
                if (number == count / 4) {
                    report.say("the large file is copied in");
                    copy = CompletableFuture.runAsync(() -> copy(large, line.source("large.log")));
                }
                // Twice each: after two updates a plugin is what it was, and so there is always room beside it.
                Kind kind = Kind.values()[number / plugins.size() / 2 % 2];
                Update update = plugins.get(number % plugins.size()).update(kind, report);
                witness.look(update.toString(), report);
                updates.add(update);
                LockSupport.parkNanos(random.nextInt(200) * 1_000_000L);
            }
            copy.join();
            double rate = writers.stop();
            report.say("%d updates, %d lines written, %.0f a second", count, writers.lines(), rate);
            report.must(rate >= LEAST_LINES_PER_SECOND, "at least %d lines a second", LEAST_LINES_PER_SECOND);
            line.awaitAll(all, Duration.ofSeconds(120));
            witness.conclude(report);
            figures(Pauses.of(collector, dump), updates, arrivals, report);
        }
        report.must(collector.terminate() && dump.terminate(), "both nodes end in order");
        for (Path file : all) {
            Arrived.mustEqual(file, line.targetOf(file), report);
        }
    }

    private static List<Updatable> plugins(Site site, RunningNode collector, RunningNode dump) throws Exception {
        List<Updatable> plugins = new ArrayList<>();
        for (String type : List.of("input-file", "filter-log", "output-tcp")) {
            plugins.add(Updatable.of(site, collector, type));
        }
        for (String type : List.of("input-tcp", "filter-log", "output-file")) {
            plugins.add(Updatable.of(site, dump, type));
        }
        return plugins;
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void figures(Pauses pauses, List<Update> updates, Arrivals arrivals, Report report) {
        for (Kind kind : Kind.values()) {
            List<Update> ofKind =
                    updates.stream().filter(update -> update.kind() == kind).toList();
            report.say("%s, commands: %s", kind, Spread.of(ofKind, Update::milliseconds));
            report.must(
                    pauses.of(kind.toString()).count() == ofKind.size(), "%d exchanges are %s", ofKind.size(), kind);
            pauses.say(kind.toString(), report);
            report.say(
                    "%s, longest gap at the target during each: %s",
                    kind, Spread.of(ofKind, update -> arrivals.longestGap(update.from(), update.to())));
        }
        report.say(
                "longest gap of all: %.1f ms; the watcher itself was kept away for up to %.1f ms",
                arrivals.longestGap(
                        updates.get(0).from(), updates.get(updates.size() - 1).to()),
                arrivals.slowestLook());
        Spread blueGreen = pauses.of(Kind.BLUE_GREEN.toString());
        Spread inPlace = pauses.of(Kind.IN_PLACE.toString());
        report.bar("blue-green, median", blueGreen.median(), 20);
        report.bar("blue-green, p99", blueGreen.p99(), 100);
        report.bar("in-place, median", inPlace.median(), 60);
        report.bar("in-place, p99", inPlace.p99(), 200);
    }
}
