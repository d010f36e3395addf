package io.logpipe.itest.change;

import io.logpipe.itest.Await;
import io.logpipe.itest.Tcp;
import io.logpipe.itest.trial.Arrived;
import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.RunningNode;
import io.logpipe.itest.trial.Site;
import io.logpipe.itest.trial.Writers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A feeder, a node whose config is edited, and a dump side. Two files grow on each of the three routes that
 * stand.
 *
 * @param files sources, and what they end in
 */
record Stage(
        RunningNode feeder,
        EditedNode node,
        RunningNode dump,
        Ports ports,
        Map<Path, Path> files,
        List<Writers> writers,
        Seen seen)
        implements AutoCloseable {

    private static final int LINES_PER_SECOND = 5_000;
    private static final int NOISE = 200;

    /** Of the edited node, of the dump side, and of the dump side for what does not stand. */
    private record Ports(int in, int out, int more) {}

    /** What stays as it is: the worker, and the connections that come and go. */
    private record Seen(long pid, Set<String> connections) {}

    static Stage of(Site site) throws Exception {
        Ports ports = new Ports(Tcp.freePort(), Tcp.freePort(), Tcp.freePort());
        Path received = site.directory("received");
        Path dumped = site.directory("dumped");
        Path extras = site.directory("extras");

        Draft taking = new Draft(Extras.NONE);
        taking.stand("dump", Extras.tcp("input", ports.out), Extras.file("output", dumped));
        taking.stand("more", Extras.tcp("input", ports.more), Extras.file("output", site.directory("more")));
        RunningNode dump = site.start("dump", taking.text());

        Draft edited = new Draft(new Extras.AtRandom(extras, ports.more));
        Path idle = site.directory("idle");
        edited.stand("idle", Extras.file("input", idle), Extras.file("output", idle.resolve("out")));
        edited.stand("receive", Extras.tcp("input", ports.in), Extras.file("output", received));
        Path renamed = site.directory("renamed");
        Path kept = site.directory("kept");
        // Without syncs: who is renamed waits for acknowledgements, but not for a disk that is busy for seconds.
        String quick = Extras.file("output", kept) + ", \"durability\": \"none\"";
        edited.stand(Draft.RENAMED, Extras.file("input", renamed), quick);
        edited.stand("send", Extras.file("input", site.directory("collected")), Extras.tcp("output", ports.out));
        RunningNode node = site.start("node", edited.text());

        Draft feeding = new Draft(Extras.NONE);
        feeding.stand("feed", Extras.file("input", site.directory("fed")), Extras.tcp("output", ports.in));
        RunningNode feeder = site.start("feeder", feeding.text());

        Map<Path, Path> files = new TreeMap<>();
        List<Writers> writers = new ArrayList<>();
        writers.add(writers(site.directory("fed"), received, files));
        writers.add(writers(site.directory("collected"), dumped, files));
        writers.add(writers(renamed, kept, files));
        writers.add(new Writers(List.of(extras.resolve("noise.log")), NOISE));
        for (Path target : files.values()) {
            Await.until("the first lines in " + target, () -> target.toFile().length() > 0);
        }
        Seen seen = see(node, feeder, ports);
        return new Stage(feeder, new EditedNode(node, edited), dump, ports, files, writers, seen);
    }

    private static Writers writers(Path from, Path to, Map<Path, Path> files) {
        List<Path> sources = new ArrayList<>();
        for (String name : List.of("one.log", "two.log")) {
            Path source = from.resolve(from.getFileName() + "-" + name);
            sources.add(source);
            files.put(source, to.resolve(source.getFileName()));
        }
        return new Writers(sources, LINES_PER_SECOND);
    }

    private static Seen see(RunningNode node, RunningNode feeder, Ports ports) throws Exception {
        Set<String> connections = feeder.connectionsTo(ports.in);
        connections.addAll(node.connectionsTo(ports.out));
        return new Seen(node.pid(), connections);
    }

    /** Looks, and speaks only if something that stands was exchanged. */
    void look(String after, Report report) throws Exception {
        Seen now = see(node.node(), feeder, ports);
        if (!now.equals(seen)) {
            report.must(false, "after %s: %s instead of %s", after, now, seen);
        }
    }

    /** Ends everything and compares. */
    void conclude(Report report) throws Exception {
        long lines = 0;
        for (Writers writer : writers) {
            writer.stop();
            lines += writer.lines();
        }
        report.say("%d lines written", lines);
        for (Map.Entry<Path, Path> file : files.entrySet()) {
            long size = Files.size(file.getKey());
            Path target = file.getValue();
            Await.until(
                    "all in " + target,
                    Duration.ofSeconds(60),
                    () -> target.toFile().length() >= size);
        }
        look("the end", report);
        report.must(seen.connections.size() == 2, "from the beginning to the end: %s", seen);
        report.must(feeder.terminate() && node.node().terminate() && dump.terminate(), "all three nodes end in order");
        files.forEach((source, target) -> Arrived.mustEqual(source, target, report));
    }

    @Override
    public void close() throws Exception {
        for (Writers writer : writers) {
            writer.close();
        }
    }
}
