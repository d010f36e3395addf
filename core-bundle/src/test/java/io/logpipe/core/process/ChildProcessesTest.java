package io.logpipe.core.process;

import static io.logpipe.core.process.Commands.alive;
import static io.logpipe.core.process.Commands.await;
import static io.logpipe.core.process.Commands.logged;
import static io.logpipe.core.process.Commands.piped;
import static io.logpipe.core.process.Commands.readAll;
import static io.logpipe.core.process.Commands.readLine;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.config.CommandLine;
import io.logpipe.api.plugin.ChildProcess;
import io.logpipe.api.plugin.Command;
import io.logpipe.api.plugin.Deadline;
import io.logpipe.core.RecordingLog;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChildProcessesTest {

    @TempDir
    Path stateDir;

    private final ExecutorService loop = Executors.newSingleThreadExecutor();
    private final BlockingQueue<ChildProcess> ended = new LinkedBlockingQueue<>();
    private final RecordingLog log = new RecordingLog();
    private ChildProcesses processes;

    @BeforeEach
    void open() {
        processes = new ChildProcesses(stateDir, loop, log, Duration.ofMillis(300));
    }

    @AfterEach
    void close() {
        assertTrue(processes.closeAll(Deadline.in(Duration.ofSeconds(10))));
        loop.shutdownNow();
    }

    @Test
    void theEndComesOnTheLoopWithTheExitCodeAfterAllOutput() throws Exception {
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        ChildProcess child = processes.start(piped("echo hi; exit 7"), "exec", process -> {
            threads.add(Thread.currentThread());
            ended.add(process);
        });
        assertEquals(child, nextEnd());
        assertEquals(OptionalInt.of(7), child.exitCode());
        assertEquals("hi\n", readAll(child));
        assertEquals(loop.submit(Thread::currentThread).get(), threads.take());
    }

    @Test
    void aCommandThatASignalEndedHas128AndTheSignalAsExitCode() throws Exception {
        ChildProcess child = processes.start(piped("kill -9 $$"), "exec", ended::add);
        assertEquals(OptionalInt.of(137), nextEndOf(child).exitCode());
    }

    @Test
    void aProgramThatDoesNotExistEndsWith127() throws Exception {
        ChildProcess child = processes.start(piped("/no/such/program", "x"), "exec", ended::add);
        assertEquals(OptionalInt.of(127), nextEndOf(child).exitCode());
    }

    @Test
    void pidIsTheCommandAndItsProcessGroupAndSession() throws Exception {
        ChildProcess child = processes.start(piped("cat", "/proc/self/stat"), "exec", ended::add);
        String[] stat = readAll(child).split(" ");
        String pid = Long.toString(child.pid());
        assertEquals(List.of(pid, "(cat)", pid, pid), List.of(stat[0], stat[1], stat[4], stat[5]));
    }

    @Test
    @DisplayName("S9: clean environment, directory / and an empty standard input")
    void theEnvironmentIsClean() throws Exception {
        Command command =
                new Command(new CommandLine(List.of("/usr/bin/env")), Map.of("LOGPIPE_X", "1"), Optional.empty(), true);
        List<String> names = readAll(processes.start(command, "exec", ended::add))
                .lines()
                .map(line -> line.substring(0, line.indexOf('=')))
                .toList();
        assertTrue(names.contains("LOGPIPE_X"), names.toString());
        assertTrue(names.contains("PATH"), names.toString());
        List<String> allowed =
                List.of("LOGPIPE_X", "PATH", "HOME", "LANG", "LC_ALL", "TZ", "USER", "SHELL", "PWD", "SHLVL", "_");
        assertTrue(allowed.containsAll(names), names.toString());
        assertEquals("/\n0\n", readAll(processes.start(piped("pwd; wc -c"), "exec", ended::add)));
    }

    @Test
    @DisplayName("S9, 5.28: no descriptor but the three of its own reaches a command")
    void noDescriptorIsInherited() throws Exception {
        try (ServerSocketChannel listener = ServerSocketChannel.open();
                RandomAccessFile file = new RandomAccessFile("/dev/null", "rw")) {
            listener.bind(null);
            ChildProcess child = processes.start(piped("ls -l /proc/$$/fd"), "exec", ended::add);
            List<String> open =
                    readAll(child).lines().filter(line -> line.contains("->")).toList();
            assertEquals(3, open.size(), open + " beside " + file.getFD());
            assertTrue(open.get(0).endsWith("/dev/null"), open.toString());
            assertTrue(open.get(1).contains("pipe:"), open.toString());
            assertTrue(open.get(2).contains("pipe:"), open.toString());
        }
    }

    @Test
    @DisplayName("C-018: what a command writes to its error output goes to the log and nowhere else")
    void errorOutputGoesToTheLog() throws Exception {
        ChildProcess child = processes.start(piped("echo {0} oops >&2; echo out; printf half >&2"), "exec", ended::add);
        assertEquals("out\n", readAll(child));
        nextEndOf(child);
        assertEquals(List.of("{0} oops", "half", "ended with 0"), logOf(child));
    }

    @Test
    void outputOfACommandThatIsNotPipedGoesToTheLog() throws Exception {
        ChildProcess child = processes.start(logged("echo one; echo two >&2; exit 3"), "rotate", ended::add);
        assertTrue(child.output().isEmpty());
        nextEndOf(child);
        assertEquals(List.of("one", "two", "ended with 3"), logOf(child));
        assertTrue(
                log.lines().get(0).startsWith("INFO rotate: command " + child.pid() + ": "),
                log.lines().get(0));
    }

    @Test
    void aFloodOfLinesIsLeftOutOfTheLogAndCounted() throws Exception {
        int lines = 50_000;
        ChildProcess child = processes.start(logged("yes line | head -n " + lines), "exec", ended::add);
        nextEndOf(child);
        int logged = 0;
        int leftOut = 0;
        for (String line : logOf(child)) {
            if (line.equals("line")) {
                logged++;
            } else if (line.endsWith(" lines left out)")) {
                leftOut += Integer.parseInt(line.substring(1, line.indexOf(' ')));
            }
        }
        assertEquals(lines, logged + leftOut);
        assertTrue(logged >= 100 && logged < 5_000, "logged: " + logged);
    }

    @Test
    void aLineWithoutEndIsCutIntoPartsOfEightKibibytes() throws Exception {
        ChildProcess child = processes.start(logged("head -c 20000 /dev/zero | tr '\\0' x"), "exec", ended::add);
        nextEndOf(child);
        List<Integer> lengths = logOf(child).stream()
                .filter(line -> line.startsWith("x"))
                .map(String::length)
                .toList();
        assertEquals(List.of(8192, 8192, 3616), lengths);
    }

    @Test
    void aSlowReaderHoldsUpTheCommandAndGetsEveryByte() throws Exception {
        int bytes = 10 * 1024 * 1024;
        ChildProcess child =
                processes.start(piped("yes 0123456 | head -c " + bytes + "; echo done >&2"), "exec", ended::add);
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        byte[] expected = "0123456\n".repeat(513).getBytes();
        long read = 0;
        while (read < bytes) {
            buffer.clear();
            await("output", () -> readSome(child, buffer) > 0);
            assertEquals(-1, mismatch(buffer, expected, (int) (read % 8)));
            read += buffer.position();
            assertTrue(read > bytes / 2 || logOf(child).isEmpty(), "the command did not wait for its reader");
        }
        assertEquals("", readAll(child));
        nextEndOf(child);
        assertEquals(List.of("done", "ended with 0"), logOf(child));
    }

    @Test
    @DisplayName("C-019: closing ends a shell loop with all that it started, even what ignores TERM")
    void closeEndsTheWholeGroup() throws Exception {
        ChildProcess child = processes.start(
                piped("sleep 1000 & echo $!; (trap '' TERM; while :; do sleep 0.1; done) & echo $!;"
                        + " while :; do sleep 0.1; done"),
                "exec",
                ended::add);
        long sleeping = Long.parseLong(readLine(child));
        long stubborn = Long.parseLong(readLine(child));
        assertTrue(alive(child.pid()) && alive(sleeping) && alive(stubborn));
        assertEquals(OptionalInt.empty(), child.exitCode());
        child.close();
        child.close();
        assertFalse(child.output().orElseThrow().isOpen());
        nextEndOf(child);
        assertFalse(alive(child.pid()) || alive(sleeping) || alive(stubborn));
        assertFalse(new ProcessGroup(child.pid(), ProcessGroup.UNKNOWN).alive());
    }

    @Test
    void aCommandMayEndInItsOwnWayWhenItIsClosed() throws Exception {
        Path trace = stateDir.resolve("trace");
        Command command = new Command(
                CommandLine.shell("trap 'echo bye > $TRACE; exit 5' TERM; echo; while :; do sleep 0.01; done"),
                Map.of("TRACE", trace.toString()),
                Optional.empty(),
                true);
        ChildProcess child = processes.start(command, "exec", ended::add);
        readLine(child);
        child.close();
        assertEquals(OptionalInt.of(5), nextEndOf(child).exitCode());
        assertEquals("bye\n", Files.readString(trace));
    }

    @Test
    void closingRightAfterTheStartEndsItToo() throws Exception {
        for (int i = 0; i < 20; i++) {
            ChildProcess child = processes.start(piped("sleep", "1000"), "exec", ended::add);
            child.close();
            nextEndOf(child);
            assertFalse(alive(child.pid()));
        }
    }

    @Test
    void closingACommandThatFillsThePipeEndsItToo() throws Exception {
        ChildProcess child = processes.start(piped("yes"), "exec", ended::add);
        await("output", () -> readSome(child, ByteBuffer.allocate(1)) > 0);
        child.close();
        nextEndOf(child);
        assertFalse(alive(child.pid()));
    }

    @Test
    @DisplayName("5.31: a command that runs too long is ended")
    void theTimeLimitEndsTheGroup() throws Exception {
        Command command = new Command(
                CommandLine.shell("echo before; sleep 1000 & echo $!; wait"),
                Map.of(),
                Optional.of(Duration.ofSeconds(1)),
                true);
        ChildProcess child = processes.start(command, "exec", ended::add);
        nextEndOf(child);
        String output = readAll(child);
        assertTrue(output.startsWith("before\n"), output);
        assertFalse(alive(Long.parseLong(output.lines().skip(1).findFirst().orElseThrow())));
        assertEquals(
                1,
                log.lines().stream().filter(line -> line.startsWith("WARNING")).count());
    }

    @Test
    void aCommandThatEndsInTimeIsNotTouchedByItsLimit() throws Exception {
        Command command =
                new Command(CommandLine.shell("echo x"), Map.of(), Optional.of(Duration.ofMillis(1_500)), false);
        nextEndOf(processes.start(command, "exec", ended::add));
        ChildProcess longer = processes.start(logged("sleep 1.7"), "exec", ended::add);
        assertEquals(OptionalInt.of(0), nextEndOf(longer).exitCode());
        assertTrue(
                log.lines().stream().noneMatch(line -> line.startsWith("WARNING")),
                log.lines().toString());
    }

    @Test
    void whatAPipedCommandLeavesBehindIsEndedWithIt() throws Exception {
        ChildProcess child = processes.start(piped("sleep 1000 & echo $!"), "exec", ended::add);
        nextEndOf(child);
        assertFalse(alive(Long.parseLong(readAll(child).strip())));
    }

    @Test
    void whatAnotherCommandPutsIntoTheBackgroundGoesOn() throws Exception {
        ChildProcess child = processes.start(logged("sleep 1000 & echo $!"), "rotate", ended::add);
        nextEndOf(child);
        long background = Long.parseLong(logOf(child).get(0));
        assertTrue(alive(background));
        ProcessHandle.of(background).orElseThrow().destroyForcibly();
    }

    @Test
    void aProcessThatLeftTheGroupWithTheOutputDoesNotHoldUpTheEnd() throws Exception {
        ChildProcess child = processes.start(piped("setsid sleep 1000 & echo $!"), "exec", ended::add);
        nextEndOf(child);
        long escaped = Long.parseLong(readAll(child).strip());
        ProcessHandle.of(escaped).orElseThrow().destroyForcibly();
    }

    @Test
    @DisplayName("S7: what stands in a variable is text, whatever it looks like")
    void namesInVariablesDoNothing() throws Exception {
        Path trap = stateDir.resolve("trap");
        List<String> names = List.of(
                "a;touch " + trap + ";.log",
                "$(touch " + trap + ")",
                "`touch " + trap + "`",
                "a\ntouch " + trap + "\n",
                "'; touch " + trap + " '",
                "\"; touch " + trap + " \"",
                "-rf",
                "| touch " + trap,
                "A=B");
        for (String name : names) {
            Command command = new Command(
                    CommandLine.shell("printf '%s' \"$LOGPIPE_NAME\""),
                    Map.of("LOGPIPE_NAME", name),
                    Optional.empty(),
                    true);
            assertEquals(name, readAll(processes.start(command, "exec", ended::add)));
            ChildProcess words = processes.start(piped("/usr/bin/printf", "%s", name), "exec", ended::add);
            assertEquals(name, readAll(words));
        }
        assertFalse(Files.exists(trap));
    }

    @Test
    void whatNoEnvironmentCanHoldIsRefused() {
        Command command = new Command(CommandLine.shell("env"), Map.of("A", "x\0y"), Optional.empty(), true);
        assertThrows(IOException.class, () -> processes.start(command, "exec", ended::add));
    }

    @Test
    void closeAllEndsEverythingAndStartsNothingMore() throws Exception {
        List<ChildProcess> children = List.of(
                processes.start(piped("sleep", "1000"), "a", ended::add),
                processes.start(logged("trap '' TERM; while :; do sleep 0.1; done"), "b", ended::add),
                processes.start(piped("yes"), "c", ended::add));
        assertTrue(processes.closeAll(Deadline.in(Duration.ofSeconds(20))));
        children.forEach(child -> assertFalse(alive(child.pid())));
        assertThrows(IOException.class, () -> processes.start(piped("true"), "d", ended::add));
    }

    @Test
    void runningCommandsAreNotedForTheNextWorker() throws Exception {
        ChildProcess child = processes.start(piped("sleep", "1000"), "a", ended::add);
        Path notes = stateDir.resolve("children");
        await("notes", () -> Files.exists(notes));
        assertEquals(List.of(ProcessGroup.of(child.pid())), new ChildNotes(stateDir).read());
        child.close();
        nextEndOf(child);
        await("no notes", () -> !Files.exists(notes));
    }

    private ChildProcess nextEnd() throws InterruptedException {
        ChildProcess child = ended.poll(20, TimeUnit.SECONDS);
        assertNotNull(child, "no end within 20 s");
        return child;
    }

    private ChildProcess nextEndOf(ChildProcess child) throws InterruptedException {
        ChildProcess next = nextEnd();
        while (next != child) {
            next = nextEnd();
        }
        return next;
    }

    /** What the log has of {@code child}, without level and prefix. */
    private List<String> logOf(ChildProcess child) {
        String mark = "command " + child.pid();
        return log.lines().stream()
                .filter(line -> line.contains(mark))
                .map(line -> line.substring(line.indexOf(mark) + mark.length()))
                .map(line -> line.startsWith(": ") ? line.substring(2) : line.strip())
                .toList();
    }

    private static int readSome(ChildProcess child, ByteBuffer into) {
        try {
            return child.output().orElseThrow().read(into);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static int mismatch(ByteBuffer read, byte[] pattern, int phase) {
        byte[] expected = Arrays.copyOfRange(pattern, phase, phase + read.position());
        return read.duplicate().flip().mismatch(ByteBuffer.wrap(expected));
    }
}
