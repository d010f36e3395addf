package io.logpipe.itest.change;

import io.logpipe.itest.Await;
import io.logpipe.itest.Result;
import io.logpipe.itest.change.Mishap.Consequence;
import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.RunningNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Plugins are updated to revisions that hang, in each callback, on the loop and on threads of their own: the revision
 * before must serve again, and the good route stands still no longer than the loop waits.
 */
final class Hangs {

    /** How long a call may take; the product's own 30 s would make hours of it. */
    static final int SECONDS = Integer.parseInt(System.getenv().getOrDefault("TRIAL_HANG", "5"));

    private static final Duration OVER = Duration.ofSeconds(60L + 2 * SECONDS);

    /** What `status` says of a call that takes long. */
    private static final String HANGS = "has not come back for ";

    private final BadRoutes routes;
    private final Report report;
    private final RunningNode node;
    private int number;

    Hangs(BadRoutes routes, Report report) {
        this.routes = routes;
        this.report = report;
        this.node = routes.node();
    }

    /** One on the loop and one beside it, in short. */
    void tryAll(boolean brief) throws Exception {
        for (Mishap mishap : brief ? deadlocks().subList(0, 2) : all()) {
            tryOut(mishap);
        }
    }

    private static List<Mishap> deadlocks() {
        return List.of(
                new Mishap("output", "write", "deadlock", "LOOP"),
                new Mishap("input", "read", "deadlock", "DEDICATED"),
                new Mishap("output", "commit", "deadlock", "DEDICATED"),
                new Mishap("input", "event", "deadlock", "LOOP"),
                new Mishap("filter", "apply", "deadlock", "LOOP"));
    }

    /** Of the constructor of a factory, which is no callback, the framework knows no end. */
    private static List<Mishap> all() {
        List<Mishap> all = new ArrayList<>(deadlocks());
        for (int seed = 0; seed < 2; seed++) {
            for (Mishap mishap : Mishap.inEachCallback(List.of("hang"), seed)) {
                if (!mishap.at().equals("factory") && !all.contains(mishap)) {
                    all.add(mishap);
                }
            }
        }
        return all;
    }

    private void tryOut(Mishap mishap) throws Exception {
        int logged = node.output().length();
        long from = System.nanoTime();
        boolean inPlace = ++number % 2 == 0;
        Result update = routes.update(mishap.jar("1.1." + number), inPlace);
        // An instance may be called in its start already; then the update itself says who it was.
        boolean refused = update.exit() != 0;
        boolean named = mishap.consequence() != Consequence.TAKEN_BACK || refused || isNamed(mishap);
        if (mishap.consequence() == Consequence.LOGGED) {
            routes.awaitFlow(mishap.kind());
            routes.repair(mishap.kind());
        }
        Await.until("the revision before after " + mishap, OVER, () -> routes.isWell(mishap.kind()));
        routes.awaitFlow(mishap.kind());
        long to = System.nanoTime();
        double stall = routes.stall(from, to);
        double most = BadRoutes.STALL_MS + (mishap.threading().equals("LOOP") ? SECONDS * 1_000 : 0);
        report.must(
                stall <= most,
                "%s: over after %.1f s, the good route stood still for %.0f ms (at most: %.0f)",
                mishap,
                (to - from) / 1e9,
                stall,
                most);
        if (!named) {
            report.must(false, "%s: status says who hangs", mishap);
        }
        if (!(update.all() + node.output().substring(logged)).contains(mishap.place())) {
            report.must(false, "%s: who it was is said", mishap);
        }
        if (mishap.consequence() == Consequence.REFUSED && !inPlace && !refused) {
            report.must(false, "%s: the update fails: %s", mishap, update);
        }
    }

    /** Whether {@code status} says who hangs before the revision before serves again. */
    private boolean isNamed(Mishap mishap) throws Exception {
        return Await.value("an end of " + mishap, OVER, () -> {
            boolean named = node.status()
                    .out()
                    .lines()
                    .anyMatch(line -> line.startsWith(mishap.place() + " ") && line.contains(HANGS));
            boolean over = node.output()
                    .lines()
                    .anyMatch(line -> line.contains(" 1.1." + number + " ") && line.contains("was taken back"));
            return named || over ? Optional.of(named) : Optional.empty();
        });
    }
}
