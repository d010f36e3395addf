package io.logpipe.itest.trial;

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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node that a trial has started: its monitor, its worker, and what its commands say. */
public final class RunningNode {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+)");

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

    public void awaitReady() throws Exception {
        Await.until("status 0 of " + this, START, () -> {
            if (!monitor.isAlive()) {
                throw new AssertionError(this + " ended\n" + output());
            }
            return status().exit() == 0;
        });
    }

    public Path config() {
        return config;
    }

    /** Puts a config into the place of the present one; it is there as a whole, or not at all. */
    public void rewrite(String text) throws IOException {
        Path next = Files.writeString(config.resolveSibling(config.getFileName() + ".next"), text);
        Files.move(next, config, StandardCopyOption.ATOMIC_MOVE);
    }

    public Result status() throws IOException, InterruptedException {
        return site.logpipe("status", "-f", config);
    }

    public Result reload() throws IOException, InterruptedException {
        return site.logpipe("reload", "-f", config);
    }

    /** Runs a shell command in the worker. */
    public Result ctl(String command) throws IOException, InterruptedException {
        return site.logpipe("ctl", "-f", config, command);
    }

    /** What a command prints; it must succeed. */
    public String ask(String command) throws IOException, InterruptedException {
        Result result = ctl(command);
        if (result.exit() != 0) {
            throw new IllegalStateException(result.toString());
        }
        return result.out();
    }

    /** The rows of a table that a command prints, each split into words; without its head. */
    public List<List<String>> table(String command) throws IOException, InterruptedException {
        return ask(command)
                .lines()
                .skip(1)
                .map(line -> List.of(line.strip().split("\\s{2,}")))
                .toList();
    }

    /** The bundle that serves a plugin type: its id, and its version. */
    public Served served(String type) throws IOException, InterruptedException {
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
    public record Served(long bundle, String version) {}

    public Proc monitor() {
        return new Proc(monitor.pid());
    }

    /** The worker that runs now, if one does. */
    public Optional<Proc> worker() {
        return monitor().children().stream()
                .filter(child -> child.commandLine().contains("io.logpipe.launcher.Worker"))
                .findFirst();
    }

    /** Its worker's pid, which a change must not change. */
    public long pid() throws Exception {
        return Await.value("a worker of " + this, this::worker).pid();
    }

    /** Its connections to {@code port}, each with both addresses and ports. */
    public Set<String> connectionsTo(int port) throws Exception {
        return Tcp.connectionsTo(new Proc(pid()), port);
    }

    /** KiB of memory that its worker holds. */
    public long resident() throws Exception {
        String status = Site.text(Path.of("/proc", Long.toString(pid()), "status"));
        Matcher found = RESIDENT.matcher(status);
        if (!found.find()) {
            throw new IllegalStateException("no " + RESIDENT + " in " + status);
        }
        return Long.parseLong(found.group(1));
    }

    /** All it has logged and written so far. */
    public String output() throws IOException {
        return Site.text(out);
    }

    /** Ends it as an operator does. */
    public boolean terminate() throws InterruptedException {
        monitor().signal("TERM");
        return monitor.waitFor(15, TimeUnit.SECONDS) && monitor.exitValue() == 0;
    }

    /** Ends all of it, at once. */
    public void kill() {
        // The monitor first: it would start another worker.
        List<Proc> all = monitor().descendants();
        monitor.destroyForcibly();
        all.forEach(child -> child.signal("KILL"));
    }

    /** Waits until nothing of it is there any more. */
    public void awaitEnd() throws Exception {
        Await.until(
                "the end of " + this,
                () -> !monitor.isAlive() && Proc.mentioning(config.toString()).isEmpty());
    }

    @Override
    public String toString() {
        return "node " + config.getFileName().toString().replace(".json", "");
    }
}
