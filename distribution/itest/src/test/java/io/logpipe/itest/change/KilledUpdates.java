package io.logpipe.itest.change;

import io.logpipe.itest.Await;
import io.logpipe.itest.Proc;
import io.logpipe.itest.Result;
import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.RunningNode;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Workers are killed while one build of a plugin takes over from another: one of the two serves then, and one is there. */
final class KilledUpdates {

    private final BadRoutes routes;
    private final Report report;
    private final RunningNode node;
    private final Random random;
    private int number;
    private int cutShort;

    KilledUpdates(BadRoutes routes, Report report, long seed) {
        this.routes = routes;
        this.report = report;
        this.node = routes.node();
        this.random = new Random(seed);
    }

    /** So many, each at another instant; of those some must come before the end of the update. */
    void tryAll(int count) throws Exception {
        long from = System.nanoTime();
        Result whole = routes.update(next(), false);
        long length = System.nanoTime() - from;
        report.must(whole.exit() == 0, "an update ends after %.0f ms", length / 1e6);
        for (int i = 0; i < count; i++) {
            tryOut(random.nextLong(length));
        }
        report.must(cutShort > 0, "of %d updates, a kill of the worker cut %d short", count, cutShort);
        routes.repair("output");
    }

    private BadJar next() {
        number++;
        return new BadJar("output", "4.0." + number, Map.of(), Map.of());
    }

    private void tryOut(long nanos) throws Exception {
        RunningNode.Served before = node.served("output-bad");
        BadJar next = next();
        Proc worker = new Proc(node.pid());
        CompletableFuture<Result> update = CompletableFuture.supplyAsync(() -> update(next));
        LockSupport.parkNanos(nanos);
        worker.signal("KILL");
        boolean cut = update.get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS).exit() != 0;
        cutShort += cut ? 1 : 0;
        Await.until(
                "another worker",
                () -> node.worker().filter(other -> !other.equals(worker)).isPresent());
        Await.until("all to run", () -> node.status().exit() == 0);
        RunningNode.Served after = node.served("output-bad");
        report.must(
                after.version().equals(next.version()) || cut && after.version().equals(before.version()),
                "killed amid the update from %s to %s, which %s: %s serves",
                before.version(),
                next.version(),
                cut ? "was cut short" : "had ended",
                after.version());
        routes.awaitFlow("output");
        routes.awaitFlow("good");
    }

    private Result update(BadJar next) {
        try {
            return routes.update(next, false);
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }
}
