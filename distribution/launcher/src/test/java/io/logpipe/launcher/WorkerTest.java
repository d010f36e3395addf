package io.logpipe.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Monitor, worker and client as processes of their own, around a core that is played by a bundle of the test. */
@Timeout(180)
class WorkerTest {

    @TempDir
    private Path directory;

    private Product product;
    private Path config;
    private Path state;
    private Path temporary;

    @BeforeEach
    void install() throws IOException {
        product = Product.in(directory.resolve("home")).withLauncher();
        config = directory.resolve("c.json");
        state = directory.resolve("state");
        temporary = Files.createDirectory(directory.resolve("tmp"));
        configure("");
    }

    private void configure(String words) throws IOException {
        Files.writeString(config, "{ \"state_dir\": \"state\", \"words\": \"" + words + "\" }");
    }

    private Call call(String... arguments) throws IOException {
        return Call.start(
                List.of("dash"),
                product.script(),
                Map.of("JAVA_HOME", System.getProperty("java.home"), "TMPDIR", temporary.toString()),
                arguments);
    }

    private record Outcome(int code, String out, String err) {}

    private Outcome finish(String... arguments) throws Exception {
        try (Call call = call(arguments)) {
            int code = call.exitCode();
            return new Outcome(code, call.out(), call.err());
        }
    }

    private Outcome daemon() throws Exception {
        return finish("-f", config.toString());
    }

    private Outcome stop() throws Exception {
        return finish("stop", "-f", config.toString());
    }

    @AfterEach
    void stopAll() throws Exception {
        stop();
    }

    private List<String> events() throws IOException {
        Path events = directory.resolve("events");
        return Files.exists(events) ? Files.readAllLines(events) : List.of();
    }

    private ProcessId worker() {
        return StateDirectory.worker(state).orElseThrow();
    }

    private ProcessId monitor() {
        return StateDirectory.monitor(state).orElseThrow();
    }

    private static void awaitEnd(ProcessId process) throws Exception {
        Eventually.until(() -> !process.isAlive(), () -> process + " still runs");
    }

    /** That of the worker that follows {@code former}, when it is ready. */
    private ProcessId awaitSuccessor(ProcessId former, int lives) throws Exception {
        Eventually.until(
                () -> events().stream()
                                .filter(event -> event.startsWith("once="))
                                .count()
                        == lives,
                () -> "no life " + lives);
        assertNotEquals(former, worker());
        return worker();
    }

    @Test
    @DisplayName("C-010, C-014, C-015, C-011: a daemon's life, from start over a killed worker to its stop")
    void lifeOfADaemon() throws Exception {
        assertEquals(new Outcome(0, "", ""), finish("-f", config.toString(), "--start-once-for-env", "ONCE yes"));
        ProcessId first = worker();
        assertTrue(first.isAlive() && monitor().isAlive());
        Call.signal(first.pid(), "KILL");
        ProcessId second = awaitSuccessor(first, 2);
        String tail = " state=" + state + " foreground=false";
        assertEquals(
                List.of("once=yes previous=null" + tail, "once=null previous=killed by signal 9" + tail), events());

        Call.signal(monitor().pid(), "HUP");
        Eventually.until(() -> events().contains("reload"), () -> "no reload");

        ProcessId monitor = monitor();
        assertEquals(new Outcome(0, "", ""), stop());
        assertFalse(monitor.isAlive() || second.isAlive());
        assertEquals("stop", events().get(events().size() - 1));
        Outcome again = stop();
        assertEquals(3, again.code());
        assertTrue(again.err().startsWith("logpipe: no worker runs with " + config), again.err());
    }

    @Test
    @DisplayName("C-009, C-014: in the foreground TERM ends it in order")
    void foreground() throws Exception {
        try (Call call = call("-f", config.toString(), "--no-daemon")) {
            Eventually.until(() -> !events().isEmpty(), () -> "not ready");
            call.signal("TERM");
            assertEquals(0, call.exitCode());
            assertEquals("stop", events().get(1));
            assertEquals("", call.err());
        }
    }

    @Test
    void aSecondStartOnTheSameStateDirectoryIsRefused() throws Exception {
        assertEquals(0, daemon().code());
        ProcessId worker = worker();
        Outcome second = daemon();
        assertEquals(1, second.code());
        assertEquals(
                "logpipe: state directory " + state + " is in use by worker " + worker.pid()
                        + " (expected: one worker for each state directory)\n",
                second.err());
        assertTrue(worker.isAlive());
        assertEquals(worker, worker());
    }

    @Test
    void aWorkerWhoseMonitorIsKilledEndsInOrderAndAnotherCanFollowAtOnce() throws Exception {
        assertEquals(0, daemon().code());
        ProcessId orphan = worker();
        Call.signal(monitor().pid(), "KILL");
        assertEquals(new Outcome(0, "", ""), daemon());
        assertFalse(orphan.isAlive());
        assertEquals("stop", events().get(1), "the first ended in order before the second began");
        assertNotEquals(orphan, worker());
    }

    /** It stands still, so that it cannot notice by itself that it is an orphan. */
    @Test
    void anOrphanIsStoppedByTheClientToo() throws Exception {
        assertEquals(0, daemon().code());
        ProcessId orphan = worker();
        Call.signal(orphan.pid(), "STOP");
        Call.signal(monitor().pid(), "KILL");
        awaitEnd(monitor());
        try (Call stop = call("stop", "-f", config.toString())) {
            Eventually.until(() -> hasPending(orphan, 15), () -> "no TERM sent");
            Call.signal(orphan.pid(), "CONT");
            assertEquals(0, stop.exitCode());
            assertFalse(orphan.isAlive());
        }
    }

    private static boolean hasPending(ProcessId process, int signal) throws IOException {
        String pending = Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("ShdPnd:"))
                .findFirst()
                .orElseThrow();
        return (Long.parseUnsignedLong(pending.split("\\s+")[1], 16) & 1L << signal - 1) != 0;
    }

    @Test
    void aRefusedConfigStartsNothing() throws Exception {
        configure("refuse");
        Outcome expected = new Outcome(1, "", "logpipe: inputs: no inputs\nlogpipe: outputs[0]: unknown plugin\n");
        assertEquals(expected, daemon());
        assertEquals(expected, finish("-f", config.toString(), "--no-daemon"));
        assertFalse(Files.exists(state), "nothing began, so nothing is left");
    }

    @Test
    void checkSaysOkOrAllProblemsAndLeavesNoTrace() throws Exception {
        assertEquals(new Outcome(0, "configuration OK\n", ""), finish("check", "-f", config.toString()));
        configure("refuse");
        assertEquals(
                new Outcome(1, "", "logpipe: inputs: no inputs\nlogpipe: outputs[0]: unknown plugin\n"),
                finish("check", "-f", config.toString()));
        assertFalse(Files.exists(state));
    }

    @Test
    void checkHasTheBundlesOfTheWorkerAndDoesNotDisturbIt() throws Exception {
        assertEquals(0, daemon().code());
        ProcessId worker = worker();
        assertEquals(new Outcome(0, "configuration OK\n", ""), finish("check", "-f", config.toString()));
        assertTrue(worker.isAlive());
        try (Stream<Path> left = Files.list(temporary)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void aConfigThatIsNoJsonIsTheCoresToComplainAbout() throws Exception {
        Files.writeString(config, "{ refuse");
        assertEquals(new Outcome(1, "", "logpipe: inputs: no inputs\nlogpipe: outputs[0]: unknown plugin\n"), daemon());
        // A core that finds nothing wrong is not believed: nobody knows where its state would be.
        Files.writeString(config, "{ other");
        Outcome outcome = daemon();
        assertEquals(1, outcome.code());
        assertTrue(outcome.err().startsWith("logpipe: config " + config + ": "), outcome.err());
        assertEquals(1, outcome.err().lines().count());
        assertEquals(
                List.of(),
                events().stream().filter(event -> event.startsWith("once")).toList());
    }

    @Test
    void aWorkerKeepsItsStateWhenTheConfigIsBrokenAfterItsStart() throws Exception {
        assertEquals(0, daemon().code());
        ProcessId first = worker();
        Files.writeString(config, "{ broken, \"state_dir\": \"state\"");
        Call.signal(first.pid(), "KILL");
        awaitSuccessor(first, 2);
        assertTrue(events().get(1).contains("state=" + state + " "), events().toString());
    }

    @Test
    void aCacheOfNoUseIsMadeAnew() throws Exception {
        assertEquals(0, daemon().code());
        assertEquals(0, stop().code());
        Path cache = state.resolve("framework");
        Trees.delete(cache);
        Files.writeString(cache, "not even a directory");
        assertEquals(0, daemon().code());
        assertTrue(Files.isDirectory(cache.resolve("bundle1")));
    }

    /** A disk that is full, say: then the operator's bundles are not given up for nothing. */
    @Test
    void aCacheThatIsNotToBlameStays() throws Exception {
        assertEquals(0, daemon().code());
        assertEquals(0, stop().code());
        Path core = product.home().resolve("bundles/io.logpipe.core.jar");
        Product.bundle(core, "io.logpipe.core", "2.0.0", FakeCore.class, "org.osgi.framework,no.such.world");
        Path mark = Files.createFile(state.resolve("framework/bundle1/mark"));
        Outcome outcome = daemon();
        assertEquals(1, outcome.code());
        assertTrue(outcome.err().contains("no.such.world"), outcome.err());
        assertTrue(Files.exists(mark));
    }

    @Test
    void stateIsPrivate() throws Exception {
        assertEquals(0, daemon().code());
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(state)));
        assertEquals(
                "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve("framework"))));
        for (String file : new String[] {"lock", "worker.pid", "monitor.pid", "product"}) {
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve(file))),
                    file);
        }
    }

    @Test
    void withoutWorkerEveryCommandSaysSo() throws Exception {
        for (String verb : new String[] {"status", "reload", "stop", "shell"}) {
            assertEquals(3, finish(verb, "-f", config.toString()).code(), verb);
        }
        assertEquals(3, finish("ctl", "-f", config.toString(), "lb").code());
    }

    @Test
    void aWorkerThatIsNotReadyIsNotTakenForNone() throws Exception {
        configure("silent");
        try (Call start = call("-f", config.toString())) {
            Eventually.until(() -> Files.exists(state.resolve("monitor.pid")), () -> "no worker");
            Outcome outcome = finish("status", "-f", config.toString());
            assertEquals(1, outcome.code());
            assertTrue(outcome.err().contains("does not answer (not ready, or ending)"), outcome.err());
            assertEquals(0, stop().code());
            assertEquals(1, start.exitCode());
        }
    }
}
