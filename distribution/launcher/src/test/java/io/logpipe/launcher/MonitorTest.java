package io.logpipe.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The monitor, with a worker that is a shell script: each kind of start, end and signal. */
@Timeout(120)
class MonitorTest {

    private static final List<String> DASH = List.of("dash");

    @TempDir
    private Path directory;

    private final List<Long> monitors = new ArrayList<>();
    private Product product;
    private FakeJava java;
    private String config;

    /** Those shells that are there; dash always is. */
    static Stream<List<String>> shells() {
        return Stream.of(DASH, List.of("bash", "--posix"), List.of("busybox", "sh"))
                .filter(shell -> Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, shell.get(0)))));
    }

    @BeforeEach
    void install() throws IOException {
        product = Product.in(directory.resolve("home"));
        java = new FakeJava(directory.resolve("jdk"));
        config = Files.writeString(directory.resolve("c.json"), "{}").toString();
    }

    @AfterEach
    void endDaemons() throws Exception {
        for (long monitor : monitors) {
            Call.signal(monitor, "TERM");
            awaitEnd(monitor);
        }
    }

    private Call foreground(List<String> shell, String... more) throws IOException {
        String[] arguments = Stream.concat(Stream.of("-f", config, "--no-daemon"), Stream.of(more))
                .toArray(String[]::new);
        return Call.start(shell, product.script(), java.environment(), arguments);
    }

    private Call daemon(String... more) throws IOException {
        String[] arguments =
                Stream.concat(Stream.of("-f", config), Stream.of(more)).toArray(String[]::new);
        return Call.start(DASH, product.script(), java.environment(), arguments);
    }

    /** The monitor of a worker, to be ended after the test. */
    private long monitorOf(long worker) throws IOException {
        long monitor = Long.parseLong(
                Files.readString(Path.of("/proc/" + worker + "/stat")).split(" ")[3]);
        monitors.add(monitor);
        return monitor;
    }

    private static void awaitEnd(long pid) throws IOException, InterruptedException {
        Eventually.until(
                () -> ProcessId.of(pid).filter(ProcessId::isAlive).isEmpty(), () -> "process " + pid + " still runs");
    }

    @ParameterizedTest
    @MethodSource("shells")
    @DisplayName("C-009, C-014: in the foreground it stays until TERM, which ends the worker in order")
    void c009_c014_foreground(List<String> shell) throws Exception {
        try (Call call = foreground(shell)) {
            long worker = java.awaitReady(1);
            assertTrue(call.isAlive());
            call.signal("TERM");
            assertEquals(0, call.exitCode());
            assertEquals(List.of("term 1"), java.events());
            awaitEnd(worker);
            assertEquals("", call.err());
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void interruptEndsIt(List<String> shell) throws Exception {
        // The test's JVM may ignore INT itself, and what is ignored at the start stays so.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal"));
        command.addAll(shell);
        try (Call call = foreground(command)) {
            java.awaitReady(1);
            call.signal("INT");
            assertEquals(0, call.exitCode());
            assertEquals(List.of("term 1"), java.events());
        }
    }

    @Test
    @DisplayName("C-010: as a daemon the caller returns when the worker is ready; the service has no terminal")
    void c010_daemon() throws Exception {
        java.always("report alive; report \"state $PWD\"; sleep 0.3; event slow; report ready; work");
        try (Call call = daemon()) {
            assertEquals(0, call.exitCode());
            assertEquals(List.of("slow"), java.events(), "it waited for the worker");
            assertEquals("", call.err());
        }
        long worker = java.awaitReady(1);
        long monitor = monitorOf(worker);
        String[] stat = Files.readString(Path.of("/proc/" + monitor + "/stat")).split(" ");
        assertEquals(Long.toString(monitor), stat[5], "a session of its own");
        for (long process : new long[] {monitor, worker}) {
            for (int descriptor = 0; descriptor <= 2; descriptor++) {
                assertEquals(
                        Path.of("/dev/null"),
                        Files.readSymbolicLink(Path.of("/proc/" + process + "/fd/" + descriptor)));
            }
        }
        assertEquals(Path.of("/"), Files.readSymbolicLink(Path.of("/proc/" + monitor + "/cwd")));
    }

    @Test
    void aDaemonThatIsRefusedSaysWhyAndLeavesNothing() throws Exception {
        java.always("report alive; report error inputs: no inputs; report error second; exit 1");
        try (Call call = daemon()) {
            assertEquals(1, call.exitCode());
            assertEquals("logpipe: inputs: no inputs\nlogpipe: second\n", call.err());
        }
        assertEquals(1, java.lives());
    }

    @Test
    void aDaemonWhoseWorkerIsKilledAtOnceSaysSo() throws Exception {
        java.always("kill -s KILL $$");
        try (Call call = daemon()) {
            assertEquals(1, call.exitCode());
            assertTrue(
                    call.err().startsWith("logpipe: worker ended before it was ready (killed by signal 9)"),
                    call.err());
        }
        assertEquals(1, java.lives());
    }

    @Test
    void aCallerThatIsInterruptedTakesTheDaemonWithIt() throws Exception {
        java.always("report alive; work");
        try (Call call = daemon()) {
            long worker = java.awaitLife(1);
            call.signal("TERM");
            assertEquals(1, call.exitCode());
            awaitEnd(worker);
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aFirstWorkerThatIsRefusedEndsEverything(List<String> shell) throws Exception {
        java.always("report alive; report error no inputs; exit 1");
        try (Call call = foreground(shell)) {
            assertEquals(1, call.exitCode());
            assertEquals("", call.err(), "the worker has said it itself");
        }
        assertEquals(1, java.lives());
    }

    @Test
    void aFirstWorkerThatEndsWithoutAWordIsSpokenFor() throws Exception {
        java.always("exit 3");
        try (Call call = foreground(DASH)) {
            assertEquals(1, call.exitCode());
            assertTrue(call.err().startsWith("logpipe: worker ended before it was ready (exit code 3)"), call.err());
            assertEquals(1, call.err().lines().count());
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    @DisplayName("C-011: --start-once-for-env reaches the first worker only")
    void c011_once(List<String> shell) throws Exception {
        try (Call call =
                foreground(shell, "--start-once-for-env", "ONCE \t two words", "--start-once-for-env", "full_dose 0")) {
            long worker = java.awaitReady(1);
            Call.signal(worker, "KILL");
            java.awaitReady(2);
            assertTrue(java.lines("environment.1").containsAll(List.of("ONCE=two words", "full_dose=0")));
            assertFalse(java.lines("environment.2").toString().contains("ONCE="));
            assertFalse(java.lines("environment.2").toString().contains("full_dose="));
            assertTrue(call.isAlive());
        }
    }

    @Test
    @DisplayName("C-011: also as a daemon, whose processes do not show it")
    void c011_onceAsDaemon() throws Exception {
        try (Call call = daemon("--start-once-for-env", "ONCE secret")) {
            assertEquals(0, call.exitCode());
        }
        long worker = java.awaitReady(1);
        long monitor = monitorOf(worker);
        assertTrue(java.lines("environment.1").contains("ONCE=secret"));
        assertFalse(Files.readString(Path.of("/proc/" + monitor + "/cmdline")).contains("secret"));
        Call.signal(worker, "KILL");
        java.awaitReady(2);
        assertFalse(java.lines("environment.2").toString().contains("secret"));
    }

    @ParameterizedTest
    @MethodSource("shells")
    @DisplayName("C-015: a worker that is killed is followed by another, again and again")
    void c015_restart(List<String> shell) throws Exception {
        try (Call call = foreground(shell)) {
            for (int life = 1; life <= 3; life++) {
                Call.signal(java.awaitReady(life), "KILL");
            }
            java.awaitReady(4);
            assertEquals(
                    3,
                    call.err()
                            .lines()
                            .filter(line -> line.endsWith("ended (killed by signal 9); starting another"))
                            .count(),
                    call.err());
            assertEquals(3, call.err().lines().count(), call.err());
        }
        List<String> second = java.lines("arguments.2");
        assertTrue(second.contains("-Dlogpipe.previous.end=killed by signal 9"), second.toString());
        assertTrue(second.contains("-Dlogpipe.state=" + directory.resolve("jdk")), second.toString());
    }

    @ParameterizedTest
    @MethodSource("shells")
    @DisplayName("C-017: a worker that fails at once every time is started less and less often, and that is seen")
    void c017_backOff(List<String> shell) throws Exception {
        java.always("report alive; exit 1");
        java.inLife(1, "report alive; report ready; exit 1");
        try (Call call = foreground(shell)) {
            java.awaitLife(4);
            Eventually.until(() -> call.err().contains("in 4 s"), () -> "no third wait");
            List<String> lines = call.err().lines().toList();
            assertTrue(lines.get(0).contains("ended (exit code 1); starting another"), lines.toString());
            assertTrue(lines.get(1).endsWith("before it was ready (exit code 1); starting another in 1 s"));
            assertTrue(lines.get(2).endsWith("before it was ready (exit code 1); starting another in 2 s"));
            call.signal("TERM");
            assertEquals(0, call.exitCode(), "a stop does not wait for the end of the wait");
        }
        assertEquals(4, java.lives());
    }

    @Test
    @DisplayName("C-017: one that was ready begins anew with the shortest wait")
    void c017_readyResetsTheWait() throws Exception {
        java.always("report alive; exit 1");
        java.inLife(1, "report alive; report ready; exit 1");
        java.inLife(3, "report alive; report ready; exit 1");
        try (Call call = foreground(DASH)) {
            java.awaitLife(5);
            assertEquals(
                    2,
                    call.err().lines().filter(line -> line.endsWith("in 1 s")).count(),
                    call.err());
        }
    }

    @Test
    void aFirstWorkerThatIsKilledInTheForegroundIsFollowedByAnother() throws Exception {
        java.inLife(1, "kill -s KILL $$");
        try (Call call = foreground(DASH)) {
            java.awaitReady(2);
            assertTrue(call.err().contains("before it was ready (killed by signal 9)"), call.err());
        }
    }

    @Test
    void asADaemonTheMonitorSpeaksInTheLogOfTheStateDirectory() throws Exception {
        java.inLife(2, "report alive; report \"state $PWD\"; report error disk full; exit 1");
        try (Call call = daemon()) {
            assertEquals(0, call.exitCode());
        }
        long worker = java.awaitReady(1);
        monitorOf(worker);
        Call.signal(worker, "KILL");
        java.awaitLife(3);
        List<String> log = java.lines("logpipe.log");
        assertEquals(3, log.size(), log.toString());
        assertTrue(log.get(0).endsWith("ended (killed by signal 9); starting another"));
        assertTrue(log.get(1).contains("| ERROR  |") && log.get(1).endsWith("disk full"));
        assertTrue(log.get(2).endsWith("starting another in 1 s"));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void hupGoesToTheWorker(List<String> shell) throws Exception {
        try (Call call = foreground(shell)) {
            java.awaitReady(1);
            call.signal("HUP");
            java.awaitEvent("hup 1");
            call.signal("HUP");
            Eventually.until(() -> java.events().size() == 2, () -> "no second");
            assertTrue(call.isAlive());
            assertEquals(1, java.lives());
        }
    }

    @Test
    void hupDoesNotReachAWorkerThatCouldNotBearIt() throws Exception {
        java.always("trap - HUP; event here; until [ -e go ]; do sleep 0.05; done; report alive; report ready; work");
        try (Call call = foreground(DASH)) {
            java.awaitEvent("here");
            call.signal("HUP");
            call.signal("HUP");
            Files.createFile(directory.resolve("jdk/go"));
            call.signal("TERM");
            assertEquals(0, call.exitCode());
            assertEquals(List.of("here", "term 1"), java.events());
        }
        assertEquals(1, java.lives());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aSecondTermKillsAWorkerThatDoesNotHear(List<String> shell) throws Exception {
        java.always("trap 'event deaf' TERM; report alive; report ready; work");
        try (Call call = foreground(shell)) {
            long worker = java.awaitReady(1);
            call.signal("TERM");
            java.awaitEvent("deaf");
            assertTrue(call.isAlive(), "it waits for its worker");
            call.signal("TERM");
            assertEquals(0, call.exitCode());
            awaitEnd(worker);
        }
    }

    @Test
    void aWorkerThatDoesNotHearIsKilledAfterTenSeconds() throws Exception {
        java.always("trap '' TERM; report alive; report ready; event here; work");
        try (Call call = foreground(DASH)) {
            long worker = java.awaitReady(1);
            java.awaitEvent("here");
            call.signal("TERM");
            assertEquals(0, call.exitCode());
            awaitEnd(worker);
        }
    }

    @Test
    void theWorkerHasDefaultSignalsAndNoForeignDescriptors() throws Exception {
        try (Call call = daemon()) {
            assertEquals(0, call.exitCode());
        }
        long worker = java.awaitReady(1);
        monitorOf(worker);
        // INT and QUIT are what a shell lets things in the background ignore: bits 2 and 3.
        for (String mask : java.lines("signals")) {
            // The two above 31 belong to the C library.
            assertEquals(0, Long.parseUnsignedLong(mask.split(" ")[1], 16) & 0x7fff_ffff, mask);
        }
        assertFalse(Files.exists(Path.of("/proc/" + worker + "/fd/5")));
    }

    @Test
    void nothingIsLeftInTheDirectoryForTemporaryFiles() throws Exception {
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        try (Call call = Call.start(
                List.of("env", "TMPDIR=" + temporary, "dash"),
                product.script(),
                java.environment(),
                "-f",
                config,
                "--no-daemon")) {
            java.awaitReady(1);
            try (Stream<Path> left = Files.list(temporary)) {
                assertEquals(List.of(), left.toList());
            }
        }
    }
}
