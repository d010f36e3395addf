package io.logpipe.itest.disk;

import io.logpipe.itest.Await;
import io.logpipe.itest.Tcp;
import io.logpipe.itest.trial.Arrived;
import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.RunningNode;
import io.logpipe.itest.trial.Site;
import io.logpipe.itest.trial.Writers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A collector and a dump side with the acknowledged wire between them, each with its own place for what it keeps. */
final class Pair {

    private static final Duration LAST = Duration.ofSeconds(60);
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private final Site site;
    private final int port = Tcp.freePort();
    private final List<Path> sources;
    private final Path source;
    private final Path target;
    private final Path sending;
    private final Path receiving;
    private final String queue;

    /** Items of an output that has a queue on disk, in small files, so that there are many. */
    static final String QUEUE = ", \"queue\": { \"memory\": \"1MiB\", \"disk\": \"2MiB\" }";

    /**
     * None of them runs yet, and there is no queue on disk.
     *
     * @param name of everything that it makes in the site
     * @param sending where the collector keeps its state
     * @param receiving where the dump side keeps its state and writes
     */
    Pair(Site site, String name, Path sending, Path receiving) throws IOException {
        this(site, name, sending, receiving, "");
    }

    /**
     * None of them runs yet.
     *
     * @param queue further items of the output of each, in JSON, with a comma before them
     */
    Pair(Site site, String name, Path sending, Path receiving, String queue) throws IOException {
        this.site = site;
        this.queue = queue;
        this.source = site.directory(name);
        this.sources = Stream.of("a.log", "b.log", "c.log").map(source::resolve).toList();
        this.target = receiving.resolve("target");
        this.sending = sending.resolve("state");
        this.receiving = receiving.resolve("state");
    }

    List<Path> sources() {
        return sources;
    }

    Path collectorState() {
        return sending;
    }

    Path dumpState() {
        return receiving;
    }

    /** Files of the queues of both. */
    List<Path> segments() throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path state : List.of(sending, receiving)) {
            Path directory = queueIn(state);
            if (Files.isDirectory(directory)) {
                try (Stream<Path> files = Files.list(directory)) {
                    files.filter(file -> file.toString().endsWith(".seg")).forEach(found::add);
                }
            }
        }
        return found;
    }

    /** Where a node with this state keeps the queue of its output. */
    static Path queueIn(Path state) {
        return state.resolve("queue/out");
    }

    /** Where the dump side writes. */
    Path target() {
        return target;
    }

    /** Appends lines to all sources from now on. */
    Writers write(int linesPerSecond) {
        return new Writers(sources, linesPerSecond);
    }

    RunningNode launchCollector(Map<String, String> environment) throws IOException {
        return site.launch(
                source.getFileName() + "-collector", """
                { "state_dir": "%s",
                  "inputs": [ { "plugin": "input-file", "path": "%s", "read_from": "start" } ],
                  "outputs": [ { "id": "out", "plugin": "output-tcp", "ip": "127.0.0.1", "port": %d, "ack": "require"%s } ] }
                """.formatted(sending, source, port, queue), environment);
    }

    RunningNode launchDump(Map<String, String> environment) throws IOException {
        return site.launch(source.getFileName() + "-dump", """
                { "state_dir": "%s",
                  "inputs": [ { "plugin": "input-tcp", "ip": "127.0.0.1", "port": %d } ],
                  "outputs": [ { "id": "out", "plugin": "output-file", "path": "%s", "durability": "batch"%s } ] }
                """.formatted(receiving, port, target, queue), environment);
    }

    /** Bytes in the files at the end of the way. */
    long arrived() {
        return sources.stream()
                .mapToLong(file -> targetOf(file).toFile().length())
                .sum();
    }

    long written() {
        return sources.stream().mapToLong(file -> file.toFile().length()).sum();
    }

    /** Waits until more has arrived than {@code before}. */
    void awaitFlow(long before) throws Exception {
        Await.until("more than " + before + " bytes in " + target, () -> arrived() > before);
    }

    /** Waits until as much has arrived as there is, and then for more, which would be too much. */
    void awaitEnd() throws Exception {
        long size = written();
        Await.until("all of " + size + " bytes in " + target, LAST, () -> arrived() >= size);
        Await.quiet("the target", Duration.ofMillis(700), this::arrived);
    }

    /** Waits until nothing comes any more, whatever is there. */
    void awaitQuiet() throws Exception {
        Await.quiet("the target", SILENCE, this::arrived);
    }

    /** Whether each file has arrived, every line once and in its order. */
    boolean isExact() throws IOException {
        for (Path file : sources) {
            if (Files.mismatch(file, Files.exists(targetOf(file)) ? targetOf(file) : Path.of("/dev/null")) != -1) {
                return false;
            }
        }
        return true;
    }

    void mustBeExact(Report report) {
        sources.forEach(file -> Arrived.mustEqual(file, targetOf(file), report));
    }

    /** Where a source ends. */
    Path targetOf(Path file) {
        return target.resolve(file.getFileName());
    }
}
