package io.logpipe.itest.change;

import io.logpipe.itest.Await;
import io.logpipe.itest.Result;
import io.logpipe.itest.change.Mishap.Consequence;
import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.RunningNode;
import io.logpipe.itest.trial.Site;
import io.logpipe.itest.trial.Trial;
import java.time.Duration;
import java.util.List;

/**
 * Plugins are updated to revisions that throw or hang, in each callback: the revision before must serve again by itself,
 * and the good route beside it must not feel it. Of what a worker did not survive, one revision is left.
 */
final class BadBundles implements Trial {

    private static final Duration OVER = Duration.ofSeconds(20);
    private static final List<String> WAYS = List.of("exception", "error", "stack", "linkage", "checked", "assertion");

    /** Of those in each callback, every so many are tried in short; no divisor of their number of ways. */
    private static final int BRIEF = 5;

    @Override
    public void run(Site site, Options options, Report report) throws Exception {
        try (BadRoutes routes = new BadRoutes(site)) {
            long pid = routes.node().pid();
            int number = 0;
            for (int round = 0; round < options.either(1, 3); round++) {
                for (Mishap mishap : Mishap.inEachCallback(WAYS, options.seed() + round)) {
                    number++;
                    if (!options.brief() || number % BRIEF == 0) {
                        tryOut(mishap, number, routes, report);
                    }
                }
            }
            new Hangs(routes, report).tryAll(options.brief());
            new UnfitJars(routes, report).tryAll();
            report.must(routes.node().pid() == pid, "worker %d is that of the beginning", pid);
            new KilledUpdates(routes, report, options.seed()).tryAll(options.either(5, 60));
            new LastResorts(routes, report).tryAll();
            routes.conclude(report);
        }
    }

    private static void tryOut(Mishap mishap, int number, BadRoutes routes, Report report) throws Exception {
        RunningNode node = routes.node();
        int logged = node.output().length();
        long from = System.nanoTime();
        // Felix's own update ends before anybody can know whether what it brought works.
        boolean inPlace = number % 2 == 0;
        Result update = routes.update(mishap.jar("1.0." + number), inPlace);
        if (mishap.consequence() == Consequence.LOGGED) {
            routes.awaitFlow(mishap.kind());
            routes.repair(mishap.kind());
        }
        Await.until("the revision before after " + mishap, OVER, () -> routes.isWell(mishap.kind()));
        routes.awaitFlow(mishap.kind());
        long to = System.nanoTime();
        double stall = routes.stall(from, to);
        report.must(
                stall <= BadRoutes.STALL_MS,
                "%s: over after %.1f s, the good route stood still for %.0f ms",
                mishap,
                (to - from) / 1e9,
                stall);
        String said = update.all() + node.output().substring(logged);
        if (!said.contains(mishap.place()) && !said.contains("bad." + mishap.kind())) {
            report.must(false, "%s: who it was is said: %s", mishap, said);
        }
        if (mishap.consequence() == Consequence.REFUSED && !inPlace && update.exit() == 0) {
            report.must(false, "%s: the update fails: %s", mishap, update);
        }
    }
}
