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

    /**
     * None of them runs yet.
     *
     * @param name of everything that it makes in the site
     * @param sending where the collector keeps its state
     * @param receiving where the dump side keeps its state and writes
     */
    Pair(Site site, String name, Path sending, Path receiving) throws IOException {
        this.site = site;
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

    /** Where the dump side writes. */
    Path target() {
        return target;
    }

    /** Appends lines to all sources from now on. */
    Writers write(int linesPerSecond) {
        return new Writers(sources, linesPerSecond);
    }

    RunningNode launchCollector(Map<String, String> environment) throws IOException {
        return site.launch(source.getFileName() + "-collector", """
                { "state_dir": "%s",
                  "inputs": [ { "plugin": "input-file", "path": "%s", "read_from": "start" } ],
                  "outputs": [ { "id": "out", "plugin": "output-tcp", "ip": "127.0.0.1", "port": %d, "ack": "require" } ] }
                """.formatted(sending, source, port), environment);
    }

    RunningNode launchDump(Map<String, String> environment) throws IOException {
        return site.launch(source.getFileName() + "-dump", """
                { "state_dir": "%s",
                  "inputs": [ { "plugin": "input-tcp", "ip": "127.0.0.1", "port": %d } ],
                  "outputs": [ { "id": "out", "plugin": "output-file", "path": "%s", "durability": "batch" } ] }
                """.formatted(receiving, port, target), environment);
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
