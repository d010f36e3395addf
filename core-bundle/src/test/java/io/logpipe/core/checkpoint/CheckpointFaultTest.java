package io.logpipe.core.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.Position;
import io.logpipe.api.plugin.Checkpoint;
import io.logpipe.api.plugin.Checkpoint.History;
import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.Saved;
import io.logpipe.core.checkpoint.FaultyIo.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk fails, or the process dies, at every single step of a run. */
final class CheckpointFaultTest {

    private static final int ROUNDS = 8;
    /** Several files in one run. */
    private static final long SMALL = 10 * 1024;

    private static final String BULK = "x".repeat(4000);

    @TempDir
    Path temporary;

    private final List<String> alarms = new CopyOnWriteArrayList<>();

    @Test
    void aDeathAtAnyStepLosesNothingThatWasFlushed() throws IOException {
        int deaths = 0;
        boolean died = true;
        for (int step = 1; died; step++) {
            Path stateDir = temporary.resolve("death" + step);
            FaultyIo io = new FaultyIo(step, Fault.UNTIL_HEALED);
            long flushed = run(stateDir, io, Duration.ZERO);
            died = io.failed();
            deaths += died ? 1 : 0;

            try (CheckpointStore store = CheckpointStore.open(stateDir, alarms::add)) {
                Map<String, Saved> all = store.forScope("s").all();
                assertTrue(flushed == 0 || !all.isEmpty(), "step " + step);
                for (Saved saved : all.values()) {
                    long offset = saved.position().offset();
                    assertTrue(offset >= flushed && offset <= ROUNDS, "step " + step + ": " + offset);
                }
                assertTrue(flushed == 0 || store.forScope("s").history() == History.KNOWN, "step " + step);
            }
        }
        assertTrue(deaths > 3 * ROUNDS, "deaths: " + deaths);
        assertFalse(alarms.stream().anyMatch(alarm -> alarm.contains("damaged")), alarms.toString());
    }

    @Test
    void oneFailureAtAnyStepIsRecoveredFrom() throws IOException {
        boolean failed = true;
        for (int step = 1; failed; step++) {
            Path stateDir = temporary.resolve("failure" + step);
            FaultyIo io = new FaultyIo(step, Fault.ONCE);
            long flushed = run(stateDir, io, Duration.ofSeconds(20));
            failed = io.failed();
            if (flushed == 0) {
                continue; // the very first start could not write, and was refused
            }
            assertEquals(ROUNDS, flushed, "step " + step);
            try (CheckpointStore store = CheckpointStore.open(stateDir, alarms::add)) {
                Map<String, Saved> all = store.forScope("s").all();
                assertEquals(1, all.size(), "step " + step);
                assertEquals(ROUNDS, all.get("even").position().offset(), "step " + step);
            }
        }
    }

    @Test
    void aFileThatFailedIsNeverWrittenAgain() throws IOException {
        Path stateDir = temporary.resolve("state");
        FaultyIo io = new FaultyIo(Integer.MAX_VALUE, Fault.UNTIL_HEALED);
        try (CheckpointStore store = CheckpointStore.open(stateDir, alarms::add, io, SMALL)) {
            Checkpoint checkpoint = store.forScope("s");
            checkpoint.put("a", at(1, ""));
            assertTrue(store.flush(soon()));
            io.breakNow();
            checkpoint.put("b", at(2, ""));
            assertFalse(store.flush(Deadline.in(Duration.ofMillis(300))));
            assertEquals(1, alarms.size(), alarms.toString());
            Path poisoned = stateDir.resolve("checkpoint/positions-1");
            long left = Files.size(poisoned);

            for (int i = 0; i < 1000; i++) {
                checkpoint.put("c", at(i, BULK));
            }
            assertEquals(3, checkpoint.all().size());
            assertEquals(left, Files.size(poisoned));

            BooleanSupplier durable = checkpoint.durable();
            assertFalse(durable.getAsBoolean(), "what waits for the disk is not durable");
            io.heal();
            assertTrue(store.flush(soon()));
            assertTrue(durable.getAsBoolean());
            assertFalse(Files.exists(poisoned));
        }
        assertEquals(List.of("positions are written again"), tails(alarms.subList(1, alarms.size())));
        try (CheckpointStore store = CheckpointStore.open(stateDir, alarms::add)) {
            assertEquals(
                    999, store.forScope("s").get("c").orElseThrow().position().offset());
            assertEquals(3, store.forScope("s").all().size());
        }
    }

    @Test
    void itRecoversByItselfWhenTheDiskDoes() throws IOException {
        Path stateDir = temporary.resolve("state");
        FaultyIo io = new FaultyIo(Integer.MAX_VALUE, Fault.UNTIL_HEALED);
        try (CheckpointStore store = CheckpointStore.open(stateDir, alarms::add, io, SMALL)) {
            io.breakNow();
            store.forScope("s").put("a", at(1, ""));
            await(1);
            io.heal();
            await(2);
            assertEquals(List.of("positions are written again"), tails(alarms.subList(1, 2)));
        }
    }

    @Test
    void aStoreThatIsThereOpensOnAFullDiskAndIsNotMadeWorse() throws IOException {
        Path stateDir = temporary.resolve("state");
        try (CheckpointStore store = CheckpointStore.open(stateDir, alarms::add)) {
            store.forScope("s").put("a", at(5, ""));
        }
        FaultyIo full = new FaultyIo(1, Fault.UNTIL_HEALED);
        try (CheckpointStore store = CheckpointStore.open(stateDir, alarms::add, full, SMALL)) {
            assertEquals(
                    5, store.forScope("s").get("a").orElseThrow().position().offset());
            store.forScope("s").put("a", at(6, ""));
            assertFalse(store.flush(Deadline.in(Duration.ofMillis(50))));
        }
        assertEquals(1, alarms.size());
        try (CheckpointStore store = CheckpointStore.open(stateDir, alarms::add)) {
            assertEquals(History.KNOWN, store.forScope("s").history());
            assertEquals(
                    5, store.forScope("s").get("a").orElseThrow().position().offset());
        }
    }

    @Test
    void theFirstStartIsRefusedWhereNothingCanBeWritten() {
        FaultyIo full = new FaultyIo(1, Fault.UNTIL_HEALED);
        IOException refusal = assertThrows(
                IOException.class, () -> CheckpointStore.open(temporary.resolve("state"), alarms::add, full, SMALL));
        assertFalse(String.valueOf(refusal.getMessage()).contains("\n"));
    }

    @Test
    void anAlarmThatThrowsEndsNothing() throws IOException {
        Path stateDir = temporary.resolve("state");
        FaultyIo io = new FaultyIo(Integer.MAX_VALUE, Fault.UNTIL_HEALED);
        try (CheckpointStore store = CheckpointStore.open(stateDir, CheckpointFaultTest::deaf, io, SMALL)) {
            io.breakNow();
            store.forScope("s").put("a", at(1, ""));
            assertFalse(store.flush(Deadline.in(Duration.ofMillis(50))));
            io.heal();
            assertTrue(store.flush(soon()));
        }
    }

    /** Puts rounds of positions, moving from one key to another; the last round that was flushed, or 0. */
    private long run(Path stateDir, FaultyIo io, Duration patience) {
        long flushed = 0;
        try (CheckpointStore store = CheckpointStore.open(stateDir, alarms::add, io, SMALL)) {
            Checkpoint checkpoint = store.forScope("s");
            for (long round = 1; round <= ROUNDS; round++) {
                boolean even = round % 2 == 0;
                checkpoint.put(even ? "even" : "odd", at(round, BULK));
                checkpoint.remove(even ? "odd" : "even");
                boolean alive = !io.failed() || !patience.isZero();
                if (alive && store.flush(Deadline.in(patience.isZero() ? Duration.ofMillis(50) : patience))) {
                    flushed = round;
                }
            }
        } catch (IOException e) {
            assertTrue(io.failed(), e.toString());
        }
        return flushed;
    }

    private void await(int count) {
        Deadline deadline = soon();
        while (alarms.size() < count && !deadline.passed()) {
            Thread.onSpinWait();
        }
        assertEquals(count, alarms.size(), alarms.toString());
    }

    private static List<String> tails(List<String> sentences) {
        return sentences.stream()
                .map(sentence -> sentence.substring(sentence.indexOf(": ") + 2))
                .toList();
    }

    private static Saved at(long offset, String fact) {
        return new Saved("name", Position.at(offset), Map.of("f", fact));
    }

    private static void deaf(String sentence) {
        throw new IllegalStateException(sentence);
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(20));
    }
}
