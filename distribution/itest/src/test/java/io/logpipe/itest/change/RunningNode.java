package io.logpipe.itest.change;

import io.logpipe.itest.Await;
import io.logpipe.itest.Proc;
import io.logpipe.itest.Result;
import io.logpipe.itest.Tcp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A node that a trial has started: its monitor, its worker, and what its commands say. */
final class RunningNode {

    private static final Duration START = Duration.ofSeconds(60);

    private final Site site;
    private final Path config;
    private final Process monitor;
    private final Path out;

    RunningNode(Site site, Path config, Process monitor, Path out) {
        this.site = site;
        this.config = config;
        this.monitor = monitor;
        this.out = out;
    }

    void awaitReady() throws Exception {
        Await.until("status 0 of " + this, START, () -> {
            if (!monitor.isAlive()) {
                throw new AssertionError(this + " ended\n" + output());
            }
            return status().exit() == 0;
        });
    }

    Path config() {
        return config;
    }

    /** Puts a config into the place of the present one; it is there as a whole, or not at all. */
    void rewrite(String text) throws IOException {
        Path next = Files.writeString(config.resolveSibling(config.getFileName() + ".next"), text);
        Files.move(next, config, StandardCopyOption.ATOMIC_MOVE);
    }

    Result status() throws IOException, InterruptedException {
        return site.logpipe("status", "-f", config);
    }

    Result reload() throws IOException, InterruptedException {
        return site.logpipe("reload", "-f", config);
    }

    /** Runs a shell command in the worker. */
    Result ctl(String command) throws IOException, InterruptedException {
        return site.logpipe("ctl", "-f", config, command);
    }

    /** What a command prints; it must succeed. */
    String ask(String command) throws IOException, InterruptedException {
        Result result = ctl(command);
        if (result.exit() != 0) {
            throw new IllegalStateException(result.toString());
        }
        return result.out();
    }

    /** The rows of a table that a command prints, each split into words; without its head. */
    List<List<String>> table(String command) throws IOException, InterruptedException {
        return ask(command)
                .lines()
                .skip(1)
                .map(line -> List.of(line.strip().split("\\s{2,}")))
                .toList();
    }

    /** The bundle that serves a plugin type: its id, and its version. */
    Served served(String type) throws IOException, InterruptedException {
        List<Served> all = table("logpipe:plugins").stream()
                .filter(row -> row.get(0).equals(type))
                .map(row -> new Served(Long.parseLong(row.get(2)), row.get(1)))
                .toList();
        if (all.size() != 1) {
            throw new IllegalStateException(type + " is served by " + all + " (expected: one bundle)");
        }
        return all.get(0);
    }

    /** A bundle by id and version. */
    record Served(long bundle, String version) {}

    Proc monitor() {
        return new Proc(monitor.pid());
    }

    /** The worker that runs now, if one does. */
    Optional<Proc> worker() {
        return monitor().children().stream()
                .filter(child -> child.commandLine().contains("io.logpipe.launcher.Worker"))
                .findFirst();
    }

    /** Its worker's pid, which a change must not change. */
    long pid() throws Exception {
        return Await.value("a worker of " + this, this::worker).pid();
    }

    /** Its connections to {@code port}, each with both addresses and ports. */
    Set<String> connectionsTo(int port) throws Exception {
        return Tcp.connectionsTo(new Proc(pid()), port);
    }

    /** All it has logged and written so far. */
    String output() throws IOException {
        return Site.text(out);
    }

    /** Ends it as an operator does. */
    boolean terminate() throws InterruptedException {
        monitor().signal("TERM");
        return monitor.waitFor(15, TimeUnit.SECONDS) && monitor.exitValue() == 0;
    }

    void kill() {
        monitor().descendants().forEach(child -> child.signal("KILL"));
        monitor.destroyForcibly();
    }

    @Override
    public String toString() {
        return "node " + config.getFileName().toString().replace(".json", "");
    }
}
