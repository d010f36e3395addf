package io.logpipe.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A running product: the monitor in the foreground, and its worker. */
final class Node {

    private final Sandbox sandbox;
    private final Path config;
    private final Process process;
    private final Path out;
    private final Path err;

    private Node(Sandbox sandbox, Path config, Process process, Path out, Path err) {
        this.sandbox = sandbox;
        this.config = config;
        this.process = process;
        this.out = out;
        this.err = err;
    }

    static Node launch(Sandbox sandbox, Path config, ProcessBuilder command) throws IOException {
        String name = config.getFileName() + "-" + System.nanoTime();
        Path out = sandbox.dir().resolve(name + ".out");
        Path err = sandbox.dir().resolve(name + ".err");
        Process process = command.redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .start();
        return new Node(sandbox, config, process, out, err);
    }

    /** Waits until everything in it runs. */
    void awaitReady() throws Exception {
        // The cheap question first: asking for the status starts a Java.
        Await.until("the control socket of " + this, () -> {
            assertTrue(process.isAlive(), () -> this + " ended\n" + output());
            return !Sandbox.unixSockets(state()).isEmpty();
        });
        Await.until("status 0 of " + this, () -> {
            assertTrue(process.isAlive(), () -> this + " ended\n" + output());
            return status().exit() == 0;
        });
    }

    /** Its state directory, where a config does not say, or one that is not there. */
    Path state() throws IOException {
        Path parent = sandbox.state();
        String name = config.getFileName().toString().replaceFirst("\\.json$", "") + "-[0-9a-f]{8}";
        if (!Files.isDirectory(parent)) {
            return parent;
        }
        try (Stream<Path> children = Files.list(parent)) {
            return children.filter(child -> child.getFileName().toString().matches(name))
                    .findFirst()
                    .orElse(parent.resolve(name));
        }
    }

    Result status() throws IOException, InterruptedException {
        return sandbox.logpipe("status", "-f", config);
    }

    /** Runs a shell command in the worker. */
    Result ctl(String command) throws IOException, InterruptedException {
        return sandbox.logpipe("ctl", "-f", config, command);
    }

    /** The id of a bundle, by which Felix's own commands name it. */
    String bundle(String symbolicName) throws IOException, InterruptedException {
        return ctl("lb -s " + symbolicName)
                .exits(0)
                .out()
                .lines()
                .filter(line -> line.contains(symbolicName))
                .map(line -> line.substring(0, line.indexOf('|')).strip())
                .findFirst()
                .orElseThrow();
    }

    Proc monitor() {
        return new Proc(process.pid());
    }

    /** The worker that runs now, if one does. */
    Optional<Proc> worker() {
        return monitor().children().stream()
                .filter(child -> child.commandLine().contains("io.logpipe.launcher.Worker"))
                .findFirst();
    }

    Proc awaitWorker() throws Exception {
        return Await.value("a worker of " + this, this::worker);
    }

    /** Kills the worker the hard way and waits for the next to be ready. */
    Proc killWorker() throws Exception {
        Proc old = awaitWorker();
        old.signal("KILL");
        Proc next = Await.value("a worker after " + old, () -> worker().filter(found -> !found.equals(old)));
        awaitReady();
        return next;
    }

    /** Ends it as an operator does, by TERM to the monitor. */
    void terminate() throws Exception {
        monitor().signal("TERM");
        assertEquals(0, exitCode(Duration.ofSeconds(10)), this::output);
    }

    /** Waits for the end of the monitor. */
    int exitCode(Duration limit) throws InterruptedException {
        assertTrue(process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS), () -> this + " did not end\n" + output());
        return process.exitValue();
    }

    boolean runs() {
        return process.isAlive();
    }

    /** Standard output so far. */
    String standardOutput() {
        return quietText(out);
    }

    /** All it has written so far. */
    String output() {
        return quietText(out) + quietText(err);
    }

    void kill() {
        monitor().descendants().forEach(child -> child.signal("KILL"));
        process.destroyForcibly();
    }

    static String quietText(Path file) {
        try {
            return Sandbox.text(file);
        } catch (IOException e) {
            return file + ": " + e + "\n";
        }
    }

    @Override
    public String toString() {
        return "node " + config.getFileName();
    }
}
