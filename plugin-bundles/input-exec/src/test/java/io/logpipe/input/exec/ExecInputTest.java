package io.logpipe.input.exec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.Position;
import io.logpipe.api.plugin.Input;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.api.plugin.Urgency;
import io.logpipe.plugin.deflate.BlockInflater;
import io.logpipe.testkit.FakeHost;
import io.logpipe.testkit.Pass;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ExecInputTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String NAME = "exec.log";
    private static final String PLACE = "input-exec";

    private FakeHost host;
    private Spool spool;

    @BeforeEach
    void open() {
        host = FakeHost.open();
        spool = new Spool(host.directory());
    }

    @AfterEach
    void close() throws Exception {
        host.close();
    }

    private Input create(Object command, Object... more) {
        Map<String, Object> items = new HashMap<>(Map.of("cmd", command, "output_filename", NAME));
        for (int i = 0; i < more.length; i += 2) {
            items.put((String) more[i], more[i + 1]);
        }
        return host.create(new ExecInputFactory(), items);
    }

    private Input started(Object command, Object... more) throws Exception {
        Input input = create(command, more);
        host.start(input);
        return input;
    }

    private void expect(String text) throws Exception {
        host.runUntil(() -> host.text(NAME).length() >= text.length(), LIMIT);
        assertEquals(text, host.text(NAME));
    }

    private List<Pass.Part> blocks() {
        return host.passes().stream().flatMap(pass -> pass.blocks().stream()).toList();
    }

    private void expectLog(String line) throws Exception {
        host.runUntil(() -> host.logLines().contains(line), LIMIT);
    }

    private long runs() throws Exception {
        Path file = host.directory().resolve("runs");
        return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    }

    private String countingRuns(String command) {
        return "echo run >>'" + host.directory().resolve("runs") + "'; " + command;
    }

    @Test
    @DisplayName(
            "C-146: a line comes at once, under the configured name, at offset 0 and line 0, while the command runs")
    void lineComesAtOnce() throws Exception {
        host.linesWanted(true);
        started("echo hi; exec sleep 100");
        expect("hi\n");
        assertEquals(
                List.of(Position.START), blocks().stream().map(Pass.Part::start).toList());
    }

    @Test
    void listIsRunWithoutAShell() throws Exception {
        started(List.of("/bin/echo", "$HOME; *"));
        expect("$HOME; *\n");
    }

    @Test
    void positionsCountBytesAndLines() throws Exception {
        host.linesWanted(true);
        started(spool.command());
        spool.print("one\ntwo\n");
        expect("one\ntwo\n");
        spool.print("three\n");
        expect("one\ntwo\nthree\n");
        assertEquals(new Position(8, 2), blocks().get(blocks().size() - 1).start());
    }

    @Test
    @DisplayName("C-147: a command that ends is started again, not before a second has passed; positions go on")
    void commandIsStartedAgain() throws Exception {
        started(countingRuns("echo hi"));
        expect("hi\n");
        expectLog("INFO the command ended with 0");
        host.advance(Duration.ofMillis(999));
        assertEquals(1, runs());
        host.advance(Duration.ofMillis(1));
        expect("hi\nhi\n");
        assertEquals(3, blocks().get(1).start().offset());
        assertEquals(1, host.passes().stream().map(Pass::source).distinct().count());
        awaitEnd();
        host.advance(Duration.ofSeconds(1));
        expect("hi\nhi\nhi\n");
        assertTrue(host.degraded(PLACE).isEmpty());
    }

    private void awaitEnd() throws Exception {
        host.runUntil(() -> host.leases(PLACE).isEmpty(), LIMIT);
    }

    @Test
    @DisplayName("C-147: while a command fails at once it is started later and later, 30 s apart at most")
    void restartsBackOffWhileTheCommandFails() throws Exception {
        started(countingRuns("exit 3"));
        expectLog("WARNING the command ended with 3");
        long run = 1;
        for (long seconds : new long[] {1, 2, 4, 8, 16, 30, 30}) {
            awaitEndAndWait(seconds);
            assertEquals(run, runs());
            host.advance(Duration.ofSeconds(seconds).minusMillis(1));
            assertEquals(run, runs(), "still waiting");
            host.advance(Duration.ofMillis(1));
            run++;
            long expected = run;
            host.runUntil(() -> runsAre(expected), LIMIT);
        }
        assertEquals(
                1,
                host.logLines().stream()
                        .filter(line -> line.startsWith("WARNING"))
                        .count(),
                host.logLines().toString());
    }

    private void awaitEndAndWait(long seconds) throws Exception {
        String text = "the command ended with 3, next start in " + seconds * 1000 + " ms";
        host.runUntil(
                () -> host.degraded(PLACE).filter(text::equals).isPresent()
                        && host.leases(PLACE).isEmpty(),
                LIMIT);
    }

    private boolean runsAre(long expected) {
        try {
            return runs() == expected;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("C-147: a command that has run for a while before it failed is started again after a second")
    void backOffEndsWhenTheCommandHasRun() throws Exception {
        started(spool.command());
        for (long seconds : new long[] {1, 2, 4}) {
            spool.end(1);
            awaitEnd();
            host.advance(Duration.ofSeconds(seconds));
        }
        assertTrue(host.degraded(PLACE).isPresent());
        host.advance(Duration.ofSeconds(5));
        assertTrue(host.degraded(PLACE).isEmpty(), "it runs");
        spool.end(1);
        awaitEnd();
        assertEquals(
                "the command ended with 1, next start in 1000 ms",
                host.degraded(PLACE).orElseThrow());
    }

    @Test
    void commandThatDoesNotStartIsTriedAgain() throws Exception {
        Path tool = host.directory().resolve("tool");
        started(List.of(tool.toString()));
        assertTrue(host.degraded(PLACE).orElseThrow().startsWith("the command did not start"));
        Files.copy(Path.of("/bin/echo"), tool);
        host.advance(Duration.ofSeconds(1));
        expect("\n");
    }

    @Test
    @DisplayName("C-147: what was printed just before the end comes, unfinished line and all")
    void lastLineOfAnEndedCommandComesAtOnce() throws Exception {
        started("printf 'one\\ntwo'");
        expect("one\ntwo");
    }

    @Test
    @DisplayName("C-018: what a command writes to its error output is logged and never data")
    void errorOutputIsNotData() throws Exception {
        started("echo oops >&2; echo data; exec sleep 100");
        expect("data\n");
        expectLog("INFO oops");
        assertEquals("data\n", host.text(NAME));
    }

    @Test
    @DisplayName("C-019: when the place ends, the command ends with all its children")
    void commandEndsWithThePlace() throws Exception {
        Input input = started("sleep 1000 & echo $!; echo $$; while :; do sleep 0.1; done");
        host.runUntil(() -> host.text(NAME).lines().count() == 2, LIMIT);
        host.stop(input);
        host.restart();
        for (String pid : host.text(NAME).lines().toList()) {
            host.runUntil(() -> isGone(Long.parseLong(pid)), LIMIT);
        }
    }

    private static boolean isGone(long pid) {
        return ProcessHandle.of(pid).map(process -> !process.isAlive()).orElse(true);
    }

    @Test
    @DisplayName("P5: a swap keeps the command and its pipe; half a line comes whole, and no byte twice")
    void swapKeepsTheCommand() throws Exception {
        host.linesWanted(true);
        Input input = started("echo $$; " + spool.command());
        host.runUntil(() -> host.text(NAME).endsWith("\n"), LIMIT);
        String first = host.text(NAME);
        long pid = Long.parseLong(first.trim());
        spool.print("one\nhal");
        expect(first + "one\n");
        input = host.swap(input, handover -> create("echo $$; " + spool.command()));
        host.runUntilQuiet();
        assertTrue(ProcessHandle.of(pid).orElseThrow().isAlive());
        spool.print("f\ntwo\n");
        expect(first + "one\nhalf\ntwo\n");
        Pass.Part half = blocks().get(2);
        assertEquals("half\ntwo\n", half.text());
        assertEquals(new Position(first.length() + 4, 2), half.start());
        assertEquals(1, host.passes().stream().map(Pass::source).distinct().count());
        assertEquals(1, host.leases(PLACE).size());
    }

    @Test
    @DisplayName("P5: a swap between two runs neither forgets nor hastens the next one")
    void swapBetweenRunsKeepsTheWait() throws Exception {
        Input input = started(countingRuns("exit 1"));
        awaitEnd();
        host.swap(input, handover -> create(countingRuns("exit 1")));
        host.advance(Duration.ofMillis(999));
        assertEquals(1, runs());
        host.advance(Duration.ofMillis(1));
        host.runUntil(() -> runsAre(2), LIMIT);
    }

    @Test
    @DisplayName("C-019: a changed command replaces the old one, whose half line comes as it is")
    void changedCommandReplacesTheOldOne() throws Exception {
        Input input = started("echo $$; printf half; exec sleep 1000");
        host.runUntil(() -> host.text(NAME).endsWith("\n"), LIMIT);
        long pid = Long.parseLong(host.text(NAME).trim());
        String first = host.text(NAME);
        host.runUntil(() -> host.registrations(input) == 3, LIMIT); // channel, steady, and the half line's timer
        host.swap(input, handover -> create("echo new; exec sleep 1000"));
        expect(first + "halfnew\n");
        host.runUntil(() -> isGone(pid), LIMIT);
        assertEquals(1, host.leases(PLACE).size());
    }

    @Test
    @DisplayName("An unfinished line waits one second for its end, then comes as it is")
    void unfinishedLineWaits() throws Exception {
        started("printf 'one\\nhalf'; exec sleep 1000");
        expect("one\n");
        host.advance(Duration.ofMillis(999));
        assertEquals("one\n", host.text(NAME));
        host.advance(Duration.ofMillis(1));
        assertEquals("one\nhalf", host.text(NAME));
    }

    @Test
    void waitBeginsAnewWithEachLine() throws Exception {
        started(spool.command());
        spool.print("one\ntw");
        expect("one\n");
        host.advance(Duration.ofMillis(600));
        spool.print("o\nthr");
        expect("one\ntwo\n");
        host.advance(Duration.ofMillis(600));
        assertEquals("one\ntwo\n", host.text(NAME));
        spool.print("ee\n");
        expect("one\ntwo\nthree\n");
        assertEquals(
                List.of("one\n", "two\n", "three\n"),
                blocks().stream().map(Pass.Part::text).toList());
    }

    @Test
    void unfinishedLineDoesNotWaitAtTheEndOfTheWorker() throws Exception {
        Input input = started("printf 'one\\nhalf'; exec sleep 1000");
        expect("one\n");
        input.hurry(Urgency.EXITING);
        expect("one\nhalf");
    }

    @Test
    @DisplayName("Blocks end at a line end if they contain one, and are cut at 102,399 bytes if not")
    void blocksEndAtLineEnds() throws Exception {
        String line = "0123456789".repeat(10) + "\n";
        Path data =
                Files.writeString(host.directory().resolve("data"), line.repeat(5_000) + "x".repeat(250_000) + "\n");
        started("cat '" + data + "'; exec sleep 1000");
        expect(Files.readString(data));
        for (Pass.Part block : blocks()) {
            assertTrue(block.bytes().length <= 102_399, block.bytes().length + " bytes");
            assertTrue(block.text().endsWith("\n") || block.text().indexOf('\n') < 0, "cut inside a line");
        }
        assertTrue(blocks().stream().anyMatch(block -> block.bytes().length == 102_399));
    }

    @Test
    @DisplayName("C-133: compressed blocks hold at most 101,376 bytes, and positions count what they stand for")
    void compressesBlocks() throws Exception {
        Path data = Files.writeString(host.directory().resolve("data"), "some line or other\n".repeat(20_000));
        started("cat '" + data + "'; exec sleep 1000", "compress_algorithm", "deflate");
        host.runUntil(() -> blocks().stream().mapToLong(Pass.Part::span).sum() == 380_000, LIMIT);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (BlockInflater inflater = new BlockInflater(101_376)) {
            for (Pass.Part block : blocks()) {
                assertEquals(all.size(), block.start().offset());
                ByteBuffer raw = inflater.inflate(ByteBuffer.wrap(block.bytes()));
                byte[] bytes = new byte[raw.remaining()];
                raw.get(bytes);
                assertEquals(block.span(), bytes.length);
                assertEquals('\n', bytes[bytes.length - 1]);
                all.writeBytes(bytes);
            }
        }
        assertArrayEquals(Files.readAllBytes(data), all.toByteArray());
    }

    @Test
    @DisplayName("A full route leaves the output in the pipe, and the command waits")
    void fullRouteHoldsTheCommand() throws Exception {
        host.hold("full");
        started("yes | head -c 1000000; echo end; exec sleep 1000");
        host.runUntilQuiet();
        host.advance(Duration.ofSeconds(10));
        assertEquals(0, host.passes().size());
        host.release();
        host.runUntil(() -> host.text(NAME).endsWith("end\n"), LIMIT);
        assertEquals("y\n".repeat(500_000) + "end\n", host.text(NAME));
    }

    @Test
    void abortedPassesComeAgainOverASwap() throws Exception {
        Input input = started(spool.command());
        spool.print("one\n");
        expect("one\n");
        host.abortNext(new PluginFailure.Transient("not now", new Exception()));
        spool.print("two\n");
        host.runUntil(() -> host.registrations(input) == 3, LIMIT); // and the retry
        host.swap(input, handover -> create(spool.command()));
        expect("one\ntwo\n");
        spool.print("three\n");
        expect("one\ntwo\nthree\n");
    }

    @Test
    @DisplayName("Another worker's bytes are another source: its positions begin at 0")
    void anotherWorkerIsAnotherSource() throws Exception {
        started("echo hi; exec sleep 1000");
        expect("hi\n");
        host.runUntilQuiet();
        host.restart();
        started("echo hi; exec sleep 1000");
        expect("hi\nhi\n");
        assertNotEquals(
                host.passes().get(0).source().id(),
                host.passes().get(1).source().id());
    }

    @Test
    void wrongSettingsAreRefused() {
        for (String name : List.of("", "../x", "/x", "a\nb", "a/../b", "x".repeat(256))) {
            assertFalse(problems("output_filename", name).isEmpty(), name);
        }
        assertFalse(problems("cmd", " ").isEmpty());
        assertFalse(problems("compress_algorithm", "gzip").isEmpty());
        assertFalse(problems("restart_wait", 0).isEmpty());
    }

    private List<String> problems(String item, Object value) {
        Map<String, Object> items = new HashMap<>(Map.of("cmd", "true", "output_filename", NAME));
        items.put(item, value);
        return host.problems(new ExecInputFactory(), items);
    }
}
