package io.logpipe.itest.change;

import io.logpipe.itest.Await;
import io.logpipe.itest.Result;
import io.logpipe.itest.trial.Arrivals;
import io.logpipe.itest.trial.Arrived;
import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.RunningNode;
import io.logpipe.itest.trial.Site;
import io.logpipe.itest.trial.Writers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A node with a good route, and beside it three on which an input, a filter and an output go wrong as their jars say. A
 * file grows on each.
 */
final class BadRoutes implements AutoCloseable {

    static final List<String> KINDS = List.of("input", "filter", "output");

    private static final List<String> ALL = List.of("input", "filter", "output", "good");

    /** How long the good route may stand still, whatever happens beside it. */
    static final double STALL_MS = 3_000;

    private static final int LINES_PER_SECOND = 2_000;

    /** So many that its route is full from time to time. */
    private static final int INPUT_LINES_PER_SECOND = 10_000;

    private final Site site;
    private final RunningNode node;
    private final Map<String, Path> sources = new LinkedHashMap<>();
    private final Map<String, Path> targets = new LinkedHashMap<>();
    private final List<Writers> writers = new ArrayList<>();
    private final Map<String, Arrivals> arrivals = new LinkedHashMap<>();

    /** Starts it with plugins that work. */
    BadRoutes(Site site) throws Exception {
        this.site = site;
        node = site.launch(
                "node",
                draft(List.of("good")).text(),
                Map.of("JDK_JAVA_OPTIONS", "-Dlogpipe.hang.seconds=" + Hangs.SECONDS));
        node.awaitReady();
        for (String kind : KINDS) {
            node.ask("logpipe:install " + BadJar.good(kind).write(jars()));
        }
        reload("");
        for (String route : ALL) {
            Path source = site.directory(route).resolve(route + ".log");
            sources.put(route, source);
            targets.put(route, site.directory("target").resolve(route + ".log"));
            int lines = route.equals("input") ? INPUT_LINES_PER_SECOND : LINES_PER_SECOND;
            writers.add(new Writers(List.of(source), lines));
            arrivals.put(route, new Arrivals(List.of(targets.get(route))));
        }
        for (String route : ALL) {
            awaitFlow(route);
        }
    }

    /** Takes up the routes that are there from the beginning, and one more member at the top of the config. */
    void reload(String member) throws Exception {
        take(draft(ALL).text(member, ""));
    }

    /** Takes up one more route, from a file with a few lines to an output. */
    void addRoute(String name, String output) throws Exception {
        Path source = site.directory(name);
        Writers.make(source.resolve(name + ".log"), 10_000);
        Draft draft = draft(ALL);
        draft.stand(name, Extras.file("input", source) + ", \"read_from\": \"start\"", output);
        take(draft.text());
    }

    private void take(String config) throws Exception {
        node.rewrite(config);
        Result result = node.reload();
        if (result.exit() != 0) {
            throw new IllegalStateException(result.toString());
        }
    }

    private Draft draft(List<String> routes) throws Exception {
        Map<String, String> inputs = new LinkedHashMap<>();
        Map<String, String> outputs = new LinkedHashMap<>();
        for (String route : routes) {
            Path source = site.directory(route);
            Path target = site.directory("target");
            inputs.put(
                    route,
                    route.equals("input")
                            ? "\"plugin\": \"input-bad\", \"file\": \"" + source.resolve("input.log") + "\""
                            : Extras.file("input", source));
            outputs.put(
                    route,
                    route.equals("output")
                            ? "\"plugin\": \"output-bad\", \"file\": \"" + target.resolve("output.log") + "\""
                            : Extras.file("output", target)
                                    + ", \"durability\": \"batch\", \"queue\": { \"memory\": \"64kb\" }");
        }
        Draft draft = new Draft(Extras.NONE);
        routes.forEach(route -> draft.stand(route, inputs.get(route), outputs.get(route)));
        if (routes.contains("filter")) {
            draft.filterBy("filter", "\"plugin\": \"filter-bad\"");
        }
        return draft;
    }

    /** Where jars are written. */
    Path jars() throws Exception {
        return site.directory("jars");
    }

    RunningNode node() {
        return node;
    }

    /** Updates a plugin, which need not work. */
    Result update(BadJar next, boolean inPlace) throws Exception {
        Path jar = next.write(jars());
        return node.ctl(
                inPlace
                        ? "felix:update " + node.served(next.type()).bundle() + " " + jar.toUri()
                        : "logpipe:update " + next.type() + " " + jar);
    }

    /** Puts the revision that works into its place again, if it is not there. */
    void repair(String kind) throws Exception {
        BadJar good = BadJar.good(kind);
        if (!node.served(good.type()).version().equals(good.version())) {
            node.ask("logpipe:update " + good.type() + " " + good.write(jars()));
        }
    }

    /** Whether everything runs, and the revision that works serves. */
    boolean isWell(String kind) throws Exception {
        return node.status().exit() == 0
                && node.table("logpipe:plugins").stream()
                        .anyMatch(row ->
                                row.get(0).equals(kind + "-bad") && row.get(1).equals("1.0.0"));
    }

    /** Until more has arrived than by now. */
    void awaitFlow(String route) throws Exception {
        long before = arrivals.get(route).bytes();
        Await.until("lines on the route " + route, () -> arrivals.get(route).bytes() > before);
    }

    /** The longest time that the good route stood still between two times, in milliseconds. */
    double stall(long from, long to) {
        return arrivals.get("good").longestGap(from, to);
    }

    /** Ends everything; the good route must be exact, and no other may have lost anything. */
    void conclude(Report report) throws Exception {
        for (Writers writer : writers) {
            writer.stop();
        }
        for (Map.Entry<String, Path> source : sources.entrySet()) {
            long size = Files.size(source.getValue());
            Path target = targets.get(source.getKey());
            Await.until(
                    "all in " + target,
                    Duration.ofSeconds(60),
                    () -> target.toFile().length() >= size);
        }
        Await.quiet(
                "good",
                Duration.ofMillis(500),
                () -> targets.get("good").toFile().length());
        report.must(node.terminate(), "the node ends in order");
        Arrived.mustEqual(sources.get("good"), targets.get("good"), report);
        for (String kind : KINDS) {
            Arrived.mustHoldAll(sources.get(kind), targets.get(kind), report);
        }
    }

    @Override
    public void close() throws Exception {
        for (Writers writer : writers) {
            writer.close();
        }
        for (Arrivals watcher : arrivals.values()) {
            watcher.close();
        }
    }
}
