package io.logpipe.itest.change;

import io.logpipe.itest.Await;
import io.logpipe.itest.Tcp;
import io.logpipe.itest.trial.RunningNode;
import io.logpipe.itest.trial.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Two nodes in line, from files over tcp to files: a collector and a dump side, each with a filter that changes nothing. */
final class Line {

    /** Which wire lies between the two: {@code off}, {@code prefer} or {@code require}. */
    private static final String ACK = System.getenv().getOrDefault("TRIAL_ACK", "prefer");

    private static final String DURABILITY = System.getenv().getOrDefault("TRIAL_DURABILITY", "batch");

    private final Site site;
    private final int port = Tcp.freePort();
    private final Path source;
    private final Path target;

    /** None of them runs yet. */
    Line(Site site) throws Exception {
        this.site = site;
        this.source = site.directory("source");
        this.target = site.directory("target");
    }

    RunningNode startDump() throws Exception {
        return site.start("dump", dumpConfig(100));
    }

    RunningNode startCollector() throws Exception {
        return site.start("collector", collectorConfig(100));
    }

    /** The config of the dump side, with a setting that may change on the side of the disk. */
    String dumpConfig(int maxOpenFiles) {
        return node(
                "{ \"plugin\": \"input-tcp\", \"ip\": \"127.0.0.1\", \"port\": %d }".formatted(port),
                "{ \"plugin\": \"output-file\", \"path\": \"%s\", \"max_open_files\": %d, \"durability\": \"%s\" }"
                        .formatted(target, maxOpenFiles, DURABILITY));
    }

    /** The config of the collector, with a setting that may change on the side of the net. */
    String collectorConfig(int disableTimeout) {
        return node(
                "{ \"plugin\": \"input-file\", \"path\": \"%s\" }".formatted(source),
                "{ \"plugin\": \"output-tcp\", \"ip\": \"127.0.0.1\", \"port\": %d, \"disable_timeout\": %d, \"ack\": \"%s\" }"
                        .formatted(port, disableTimeout, ACK));
    }

    private static String node(String input, String output) {
        return """
                {
                "log": { "log_level": "INFO" },
                "inputs": [ %s ],
                "filters": [ { "plugin": "filter-log" } ],
                "outputs": [ %s ]
                }
                """.formatted(input, output);
    }

    /** A file that the collector will see. */
    Path source(String name) {
        return source.resolve(name);
    }

    /** The file that a source ends in. */
    Path targetOf(Path file) {
        return target.resolve(file.getFileName());
    }

    /** The connections from {@code collector} to the other side. */
    Set<String> connections(RunningNode collector) throws Exception {
        return collector.connectionsTo(port);
    }

    /** Waits until as much has arrived as there is, and then for more, which would be too much. */
    void awaitAll(List<Path> files, Duration limit) throws Exception {
        for (Path file : files) {
            long size = Files.size(file);
            Await.until(size + " bytes in " + targetOf(file), limit, () -> arrived(file) >= size);
        }
        Await.quiet(
                "the target",
                Duration.ofMillis(700),
                () -> files.stream().mapToLong(this::arrived).sum());
    }

    private long arrived(Path file) {
        return targetOf(file).toFile().length();
    }
}
