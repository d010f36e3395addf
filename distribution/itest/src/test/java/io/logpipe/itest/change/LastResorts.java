package io.logpipe.itest.change;

import io.logpipe.itest.Await;
import io.logpipe.itest.Proc;
import io.logpipe.itest.Result;
import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.RunningNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Plugins that cannot be kept from harm: they end the process, eat its memory, leave threads behind, or fail without a
 * revision to go back to.
 */
final class LastResorts {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final BadRoutes routes;
    private final Report report;
    private final RunningNode node;

    LastResorts(BadRoutes routes, Report report) {
        this.routes = routes;
        this.report = report;
        this.node = routes.node();
    }

    void tryAll() throws Exception {
        costsAWorker("exit", "start", "3.0.4");
        report.must(
                node.served("output-bad").version().equals("1.0.0"),
                "of an exchange that the worker did not survive, the revision before is left");
        costsAWorker("exit", "commit", "3.0.1");
        costsAWorker("memory", "commit", "3.0.2");
        leavesThreads();
        isPutAway();
    }

    /** Once; the monitor starts another worker, where one revision serves: the new one, unless the exchange was not over. */
    private void costsAWorker(String how, String at, String version) throws Exception {
        Path once = routes.jars().resolve(how + "-at-" + at + "-has-happened");
        long pid = node.pid();
        long from = System.nanoTime();
        // The answer may be lost with the worker.
        routes.update(
                new BadJar("output", version, Map.of("at", at, "how", how, "once", once.toString()), Map.of()), false);
        Await.until(
                "another worker after " + how + " at " + at,
                LIMIT,
                () -> node.worker().filter(worker -> worker.pid() != pid).isPresent());
        Await.until(
                "all to run after " + how + " at " + at,
                LIMIT,
                () -> node.status().exit() == 0);
        routes.awaitFlow("good");
        routes.awaitFlow("output");
        report.say(
                "%s at %s costs a worker: all runs after %.1f s, the good route stood still for %.0f ms",
                how, at, (System.nanoTime() - from) / 1e9, routes.stall(from, System.nanoTime()));
        routes.repair("output");
    }

    private void leavesThreads() throws Exception {
        long pid = node.pid();
        long from = System.nanoTime();
        Map<String, String> fault = Map.of("at", "start", "how", "threads");
        Result update = routes.update(new BadJar("output", "3.0.3", fault, Map.of()), false);
        report.must(
                update.exit() == 0,
                "a plugin that leaves 500 threads behind is let in: %s",
                update.all().strip());
        routes.repair("output");
        routes.awaitFlow("output");
        double stall = routes.stall(from, System.nanoTime());
        report.must(
                stall <= BadRoutes.STALL_MS && node.pid() == pid,
                "500 threads are left behind: the good route stood still for %.0f ms",
                stall);
    }

    /** There is nothing to go back to: quarantine, also over a restart, until it is released. */
    private void isPutAway() throws Exception {
        Map<String, String> fault = Map.of("type", "output-worse", "at", "commit", "how", "exception");
        BadJar worse = new BadJar("output", "1.0.0", fault, Map.of()).with("Bundle-SymbolicName", "bad.worse");
        node.ask("logpipe:install " + worse.write(routes.jars()));
        routes.addRoute(
                "worse",
                "\"plugin\": \"output-worse\", \"file\": \"" + routes.jars().resolve("worse") + "\"");
        awaitQuarantine("three failures");
        Await.until(
                "the bundle to be stopped, which is the last that is done of it",
                () -> node.table("logpipe:plugins").stream()
                        .noneMatch(row -> row.get(0).equals("output-worse")));
        long from = System.nanoTime();
        Proc worker = new Proc(node.pid());
        worker.signal("KILL");
        Await.until(
                "another worker",
                LIMIT,
                () -> node.worker().filter(next -> !next.equals(worker)).isPresent());
        routes.awaitFlow("good");
        int logged = node.output().length();
        awaitQuarantine("a restart");
        report.must(!node.output().substring(logged).contains("on purpose"), "it has not been tried again");
        report.say("the good route stood still for %.0f ms over the restart", routes.stall(from, System.nanoTime()));
        String released = node.ask("logpipe:release output-worse");
        report.say("%s", released.strip());
        awaitQuarantine("a release");
        report.must(node.output().substring(logged).contains("on purpose"), "released, it has been tried again");
        routes.reload("");
    }

    private void awaitQuarantine(String after) throws Exception {
        Await.until("quarantine after " + after, LIMIT, () -> {
            Result status = node.status();
            return status.exit() != 0
                    && status.out()
                            .lines()
                            .anyMatch(line -> line.startsWith("worse.out ") && line.contains("quarantine"));
        });
        report.must(true, "in quarantine after %s, as status says", after);
    }
}
