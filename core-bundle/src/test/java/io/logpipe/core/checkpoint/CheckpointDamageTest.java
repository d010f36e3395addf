package io.logpipe.core.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.Position;
import io.logpipe.api.plugin.Checkpoint;
import io.logpipe.api.plugin.Checkpoint.History;
import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.Saved;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small store with every byte damaged and every length cut: it always opens, and never claims too much. */
final class CheckpointDamageTest {

    /** The states in the order in which they became durable, one step each. */
    private static final List<Map<String, Long>> STEPS = List.of(
            Map.of("a", 10L, "b", 20L),
            Map.of("a", 30L, "b", 20L),
            Map.of("a", 30L),
            Map.of("a", 30L, "c", 40L),
            Map.of("a", 50L, "c", 40L));

    @TempDir
    Path temporary;

    private byte[] good = {};
    /** Length of the file after each step. */
    private final List<Integer> lengths = new ArrayList<>();

    @BeforeEach
    void makeStore() throws IOException {
        Path stateDir = temporary.resolve("good");
        try (CheckpointStore store = CheckpointStore.open(stateDir, CheckpointDamageTest::noAlarm)) {
            become(store, Map.of(), STEPS.get(0));
        }
        // Opened again, the first step is what the file was made with, and the others were appended to it.
        try (CheckpointStore store = CheckpointStore.open(stateDir, CheckpointDamageTest::noAlarm)) {
            lengths.add((int) Files.size(file(stateDir)));
            for (int step = 1; step < STEPS.size(); step++) {
                become(store, STEPS.get(step - 1), STEPS.get(step));
                lengths.add((int) Files.size(file(stateDir)));
            }
        }
        good = Files.readAllBytes(file(stateDir));
    }

    @Test
    void aTailTornAnywhereIsDroppedAndTheRestIsKnown() throws IOException {
        for (int length = lengths.get(0); length < good.length; length++) {
            Opened opened = open(Arrays.copyOf(good, length));
            assertEquals(STEPS.get(stepsWithin(length)), opened.positions, "cut at " + length);
            assertEquals(History.KNOWN, opened.history, "cut at " + length);
            assertEquals(List.of(), opened.alarms, "cut at " + length);
        }
    }

    @Test
    void aTailOfZerosIsDropped() throws IOException {
        for (int length = lengths.get(0); length < good.length; length++) {
            byte[] torn = Arrays.copyOf(Arrays.copyOf(good, length), good.length + 5000);
            Opened opened = open(torn);
            assertEquals(History.KNOWN, opened.history, "zeros from " + length);
            assertTrue(isStep(opened.positions), "zeros from " + length + ": " + opened.positions);
        }
    }

    @Test
    void aFileCutBeforeItsAppendedPartIsDamagedAndKeptAside() throws IOException {
        for (int length = 0; length < lengths.get(0); length++) {
            byte[] cut = Arrays.copyOf(good, length);
            Opened opened = open(cut);
            assertEquals(History.LOST, opened.history, "cut at " + length);
            assertNeverAhead(opened.positions, "cut at " + length);
            assertEquals(1, opened.alarms.size(), opened.alarms.toString());
            assertTrue(Arrays.equals(cut, opened.quarantined()), "cut at " + length);
        }
    }

    @Test
    void anyWrongByteIsDamageAndTheGoodPartBeforeItIsKept() throws IOException {
        for (int at = 0; at < good.length; at++) {
            for (int bits : new int[] {0x01, 0x80}) {
                byte[] wrong = good.clone();
                wrong[at] ^= (byte) bits;
                String where = "byte " + at + " xor " + bits;
                Opened opened = open(wrong);
                assertNeverAhead(opened.positions, where);
                if (at >= lengths.get(lengths.size() - 1)) {
                    assertEquals(History.KNOWN, opened.history, where); // the seal itself: all states are there
                    assertEquals(STEPS.get(STEPS.size() - 1), opened.positions, where);
                    continue;
                }
                assertEquals(History.LOST, opened.history, where);
                if (at >= lengths.get(0)) {
                    assertEquals(STEPS.get(stepsWithin(at)), opened.positions, where);
                }
                assertTrue(Arrays.equals(wrong, opened.quarantined()), where);
            }
        }
    }

    @Test
    void anEmptyOrForeignFileIsDamage() throws IOException {
        for (byte[] content : List.of(new byte[0], new byte[1], new byte[4096], "hello\n".getBytes())) {
            assertEquals(History.LOST, open(content).history);
        }
    }

    @Test
    void afterDamageTheStoreIsWholeAgain() throws IOException {
        byte[] wrong = good.clone();
        wrong[lengths.get(1) + 3] ^= 1;
        Opened opened = open(wrong);
        Path stateDir = opened.stateDir;
        try (CheckpointStore store = CheckpointStore.open(stateDir, CheckpointDamageTest::noAlarm)) {
            assertEquals(History.KNOWN, store.forScope("s").history());
            assertEquals(STEPS.get(1), positions(store));
        }
    }

    @Test
    void aDamagedFileAddsItsGoodPartToTheOlderOneThatIsStillThere() throws IOException {
        Path stateDir = newStateDir();
        Path directory = Files.createDirectories(stateDir.resolve("checkpoint"));
        Files.write(directory.resolve("positions-7"), good);
        byte[] wrong = good.clone();
        wrong[30] ^= 1;
        Files.write(directory.resolve("positions-8"), wrong);
        Opened opened = open(stateDir);
        assertEquals(History.LOST, opened.history);
        assertEquals(STEPS.get(STEPS.size() - 1), opened.positions);
    }

    @Test
    void anIntactFileReplacesTheOlderOne() throws IOException {
        Path stateDir = newStateDir();
        Path directory = Files.createDirectories(stateDir.resolve("checkpoint"));
        Files.write(directory.resolve("positions-9"), good);
        Files.write(directory.resolve("positions-10"), Arrays.copyOf(good, lengths.get(2)));
        Files.write(directory.resolve("positions.tmp"), new byte[99]);
        Opened opened = open(stateDir);
        assertEquals(History.KNOWN, opened.history);
        assertEquals(STEPS.get(2), opened.positions);
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(
                    List.of("positions-11"),
                    files.map(f -> f.getFileName().toString()).toList());
        }
    }

    private record Opened(Path stateDir, Map<String, Long> positions, History history, List<String> alarms) {

        byte[] quarantined() throws IOException {
            try (Stream<Path> files = Files.list(stateDir.resolve("checkpoint"))) {
                List<Path> aside = files.filter(
                                file -> file.getFileName().toString().startsWith("damaged-2"))
                        .toList();
                assertEquals(1, aside.size(), aside.toString());
                return Files.readAllBytes(aside.get(0));
            }
        }
    }

    private Opened open(byte[] content) throws IOException {
        Path stateDir = newStateDir();
        Path directory = Files.createDirectories(stateDir.resolve("checkpoint"));
        Files.write(directory.resolve("positions-1"), content);
        return open(stateDir);
    }

    private static Opened open(Path stateDir) throws IOException {
        List<String> alarms = new ArrayList<>();
        Files.createFile(stateDir.resolve("has-run"));
        try (CheckpointStore store = CheckpointStore.open(stateDir, alarms::add, FaultyIo.healthy(), 0)) {
            return new Opened(stateDir, positions(store), store.forScope("s").history(), alarms);
        }
    }

    private int stepsWithin(int length) {
        int step = 0;
        while (step + 1 < lengths.size() && lengths.get(step + 1) <= length) {
            step++;
        }
        return step;
    }

    private static boolean isStep(Map<String, Long> positions) {
        return STEPS.contains(positions);
    }

    private static void assertNeverAhead(Map<String, Long> positions, String where) {
        Map<String, Long> most = Map.of("a", 50L, "b", 20L, "c", 40L);
        positions.forEach((key, offset) -> assertTrue(offset <= most.getOrDefault(key, -1L), where + ": " + positions));
    }

    private static void become(CheckpointStore store, Map<String, Long> from, Map<String, Long> to) {
        Checkpoint checkpoint = store.forScope("s");
        from.keySet().stream().filter(key -> !to.containsKey(key)).forEach(checkpoint::remove);
        to.forEach((key, offset) -> {
            if (!offset.equals(from.get(key))) {
                checkpoint.put(key, new Saved("name", Position.at(offset), Map.of("f", "v")));
            }
        });
        assertTrue(store.flush(Deadline.in(Duration.ofSeconds(20))));
    }

    private static Map<String, Long> positions(CheckpointStore store) {
        Map<String, Long> positions = new java.util.HashMap<>();
        store.forScope("s")
                .all()
                .forEach((key, saved) -> positions.put(key, saved.position().offset()));
        return positions;
    }

    private static Path file(Path stateDir) throws IOException {
        try (Stream<Path> files = Files.list(stateDir.resolve("checkpoint"))) {
            return files.findFirst().orElseThrow();
        }
    }

    private Path newStateDir() throws IOException {
        return Files.createTempDirectory(temporary, "state");
    }

    private static void noAlarm(String sentence) {
        throw new AssertionError(sentence);
    }
}
