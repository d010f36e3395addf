package io.logpipe.output.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.output.file.journal.FaultyIo;
import io.logpipe.testkit.Sending;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a start makes of what it finds, and what it leaves alone. */
class RecoveryTest {

    private static final SourceRef A = SourceRef.of("a.log", "a");
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private Bench bench;

    @BeforeEach
    void open() throws Exception {
        bench = new Bench("durability", "batch");
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    private Path journal() {
        return bench.host.directory().resolve(".state").resolve(Bench.PLACE).resolve("journal");
    }

    private Sending written(SourceRef source, long from, String text) throws Exception {
        return bench.host.send(bench.output, source, from, text.getBytes(StandardCharsets.US_ASCII));
    }

    private void safe(SourceRef source, long from, String text) throws Exception {
        Sending sending = written(source, from, text);
        bench.host.advance(Duration.ofMillis(200));
        bench.host.runUntil(sending::done, LIMIT);
    }

    /** A pass without blocks. */
    private void nothing(SourceRef source) throws Exception {
        Answer answer = bench.offer(source, new byte[0][]);
        bench.host.advance(Duration.ofMillis(200));
        bench.await(answer);
    }

    private boolean warned(String text) {
        return bench.host.logLines().stream().anyMatch(line -> line.startsWith("WARNING") && line.contains(text));
    }

    @Test
    void whatWasNotAcknowledgedIsCutAndWhatWasIsNotWrittenAgain() throws Exception {
        safe(A, 0, "one\n");
        written(A, 4, "two\n");
        assertEquals("one\ntwo\n", bench.text("a.log"));
        bench.crash();
        assertEquals("one\n", bench.text("a.log"));
        safe(A, 0, "one\ntwo\n");
        assertEquals("one\ntwo\n", bench.text("a.log"));
    }

    @Test
    @DisplayName("A pass without blocks, which has no place in its source, is no repetition")
    void emptyPassesSayNothing() throws Exception {
        nothing(A);
        safe(A, 0, "one\n");
        nothing(A);
        safe(A, 4, "two\n");
        bench.crash();
        nothing(A);
        safe(A, 0, "one\ntwo\n");
        assertEquals("one\ntwo\n", bench.text("a.log"));
    }

    @Test
    void fileThatWasMadeBeforeTheCrashIsEmptyAfterIt() throws Exception {
        written(A, 0, "one\n");
        bench.crash();
        assertEquals("", bench.text("a.log"));
        safe(A, 0, "one\n");
        assertEquals("one\n", bench.text("a.log"));
    }

    @Test
    @DisplayName("After a stop in order nothing is cut, whoever has appended since")
    void afterAStopNothingIsCut() throws Exception {
        safe(A, 0, "one\n");
        bench.swap();
        bench.crash();
        Files.writeString(bench.out.resolve("a.log"), "theirs\n", StandardOpenOption.APPEND);
        bench.crash();
        assertEquals("one\ntheirs\n", bench.text("a.log"));
    }

    @Test
    @DisplayName("What was written long after the journal is somebody else's")
    void laterBytesAreLeft() throws Exception {
        safe(A, 0, "one\n");
        Path file = bench.out.resolve("a.log");
        Files.writeString(file, "theirs\n", StandardOpenOption.APPEND);
        Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis() + 100_000));
        bench.crash();
        assertEquals("one\ntheirs\n", bench.text("a.log"));
        assertTrue(warned("somebody else"), bench.host.logLines().toString());
    }

    @Test
    @DisplayName("A file that others append to is never cut, and says so once")
    void sharedFile() throws Exception {
        safe(A, 0, "one\n");
        Files.writeString(bench.out.resolve("a.log"), "theirs\n", StandardOpenOption.APPEND);
        safe(A, 4, "two\n");
        written(A, 8, "three\n");
        Files.writeString(bench.out.resolve("a.log"), "theirs\n", StandardOpenOption.APPEND);
        bench.crash();
        assertEquals("one\ntheirs\ntwo\nthree\ntheirs\n", bench.text("a.log"));
        assertTrue(warned("appended to by somebody else"), bench.host.logLines().toString());
    }

    @Test
    @DisplayName("Bytes that the journal has and the file has not are written again")
    void lostBytesComeAgain() throws Exception {
        safe(A, 0, "one\ntwo\n");
        Files.writeString(bench.out.resolve("a.log"), "one\n");
        bench.crash();
        assertTrue(warned("has lost 4 bytes"), bench.host.logLines().toString());
        safe(A, 0, "one\ntwo\n");
        assertEquals("one\none\ntwo\n", bench.text("a.log"), "rather twice than never");
    }

    @Test
    @DisplayName("A source that comes by two ways is written twice, and not taken for a repetition after a crash")
    void twoWays() throws Exception {
        safe(A, 0, "one\n");
        safe(A, 0, "ONE\n");
        safe(A, 4, "two\n");
        bench.crash();
        safe(A, 4, "TWO\n");
        assertEquals("one\nONE\ntwo\nTWO\n", bench.text("a.log"));
    }

    @Test
    void sourceThatIsReadFromBeforeItsBeginningIsNotHeld() throws Exception {
        safe(A, 100, "end\n");
        bench.crash();
        safe(A, 0, "beginning\n");
        safe(A, 100, "end\n");
        assertEquals("end\nbeginning\nend\n", bench.text("a.log"));
    }

    @Test
    @DisplayName("Any byte of the journal changed: nothing is lost, and it starts")
    void everyByteOfTheJournalChanged() throws Exception {
        safe(A, 0, "one\n");
        safe(SourceRef.of("b.log", "b"), 0, "bbb\n");
        safe(A, 4, "two\n");
        written(A, 8, "three\n");
        bench.host.restart();
        byte[] good = Files.readAllBytes(journal());
        byte[] file = Files.readAllBytes(bench.out.resolve("a.log"));
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= 1;
            Files.write(journal(), bad);
            // The same inode again, as the crash had left it.
            Files.write(bench.out.resolve("a.log"), file);
            bench.crash();
            assertTrue(bench.text("a.log").startsWith("one\ntwo\n"), "byte " + at + ": " + bench.text("a.log"));
            // What was acknowledged does not come again; the rest does.
            safe(A, 8, "three\n");
            assertTrue(bench.text("a.log").endsWith("three\n"), "byte " + at);
            assertEquals("bbb\n", bench.text("b.log"));
            bench.host.restart();
        }
    }

    @Test
    void withoutDurabilityNoJournalIsKept() throws Exception {
        safe(A, 0, "one\n");
        assertTrue(Files.exists(journal()));
        bench.host.stop(bench.output);
        Output plain =
                bench.host.create(new FileOutputFactory(), Map.of("path", bench.out.toString(), "durability", "none"));
        bench.host.start(plain);
        assertFalse(Files.exists(journal()));
        bench.host.stop(plain);
        bench.restart();
    }

    @Test
    @DisplayName("EIO at any step of the journal: cut back, said once, and all is there once when it works again")
    void failingJournal() throws Exception {
        for (int step = 0; step < 8; step++) {
            FaultyIo io = new FaultyIo();
            String name = "f" + step + ".log";
            SourceRef source = SourceRef.of(name, "id " + step);
            bench.host.stop(bench.output);
            bench.output = new FileOutput(
                    Settings.of(bench.host.config(
                            new FileOutputFactory(), Map.of("path", bench.out.toString(), "durability", "strict"))),
                    bench.host.context(Bench.PLACE),
                    Clock.systemDefaultZone(),
                    System::nanoTime,
                    io);
            bench.host.start(bench.output);
            assertTrue(written(source, 0, "one\n").done());
            io.failAfter(step);
            Sending second = written(source, 4, "two\n");
            Sending third = written(source, 8, "three\n");
            for (int i = 0; i < 4 && !third.done(); i++) {
                second.failure().ifPresent(f -> assertTrue(f instanceof PluginFailure.Transient, f.toString()));
                bench.host.repeatFailed();
            }
            io.mend();
            bench.host.repeatFailed();
            bench.host.runUntil(third::done, LIMIT);
            assertEquals("one\ntwo\nthree\n", bench.text(name), "step " + step);
            assertTrue(bench.host.degraded(Bench.PLACE).isEmpty(), "step " + step);
        }
        assertTrue(warned("cannot be synced"), bench.host.logLines().toString());
    }
}
