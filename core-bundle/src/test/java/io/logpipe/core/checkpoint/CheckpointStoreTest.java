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
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointStoreTest {

    @TempDir
    Path stateDir;

    private final List<String> alarms = new CopyOnWriteArrayList<>();
    private final List<CheckpointStore> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(CheckpointStore::close);
    }

    @Test
    void whatWasPutIsThereAfterReopen() throws IOException {
        Saved saved = new Saved("app.log", new Position(4711, 12), Map.of("head", "abc", "size", "9"));
        CheckpointStore store = open();
        store.forScope("input-file /var/log").put("8:1:2", saved);
        store.forScope("input-file /var/log").put("8:1:3", at(5));
        store.forScope("input-file /var/log").remove("8:1:3");
        store.forScope("other").put("8:1:2", at(7));
        store.close();

        CheckpointStore again = open();
        Checkpoint checkpoint = again.forScope("input-file /var/log");
        assertEquals(History.KNOWN, checkpoint.history());
        assertEquals(Map.of("8:1:2", saved), checkpoint.all());
        assertEquals(Optional.of(saved), checkpoint.get("8:1:2"));
        assertEquals(Optional.empty(), checkpoint.get("8:1:3"));
        assertEquals(Optional.of(at(7)), again.forScope("other").get("8:1:2"));
        assertEquals(Map.of(), again.forScope("never used").all());
        assertEquals(List.of(), alarms);
    }

    /** A file keeps its key when it is moved to another directory. */
    @Test
    void whoHoldsAKeyCanBeAsked() throws IOException {
        CheckpointStore store = open();
        store.forScope("/a").put("8:1:2", at(1));
        store.forScope("/b").put("8:1:2", at(2));
        store.forScope("/b").put("8:1:3", at(3));
        assertEquals(List.of(store.forScope("/b")), store.forScope("/a").holders("8:1:2"));
        assertEquals(
                List.of(store.forScope("/a"), store.forScope("/b")),
                store.forScope("/c").holders("8:1:2"));
        assertEquals(List.of(), store.forScope("/b").holders("8:1:3"));
        store.forScope("/a").remove("8:1:2");
        assertEquals(List.of(), store.forScope("/b").holders("8:1:2"));
    }

    @Test
    void namesAndKeysAreArbitraryText() throws IOException {
        List<String> texts =
                List.of("", " ", "\0", "a\nb", "日志/ü.log", "\uD83D\uDE00", "\uD800 alone", "x".repeat(16 * 1024));
        CheckpointStore store = open();
        for (String text : texts) {
            Map<String, String> facts = Map.of(text.length() > 99 ? "long" : text, "value", "key", "日志");
            store.forScope(text).put(text, new Saved(text, Position.at(1), facts));
        }
        store.close();

        CheckpointStore again = open();
        for (String text : texts) {
            assertEquals(text, again.forScope(text).all().get(text).name());
        }
        assertEquals(Map.of("日志/ü.log", "value", "key", "日志"), facts(again, "日志/ü.log"));
    }

    @Test
    void theFirstStartEverIsToldFromLostPositions() throws IOException {
        assertEquals(History.FIRST_START, reopened());
        assertEquals(History.KNOWN, reopened());
        deleteStore();
        assertEquals(History.LOST, reopened());
        assertEquals(1, alarms.size());
        assertEquals(History.KNOWN, reopened());
    }

    @Test
    void aStoreWithPositionsIsKnownEvenWithoutTheMarker() throws IOException {
        CheckpointStore store = open();
        store.forScope("s").put("k", at(1));
        store.close();
        Files.delete(stateDir.resolve("has-run"));
        assertEquals(History.KNOWN, reopened());
    }

    @Test
    void itIsDurableSoonWithoutAFlush() throws IOException {
        CheckpointStore store = open();
        store.forScope("s").put("k", at(77));
        Deadline deadline = Deadline.in(Duration.ofSeconds(10));
        while (!positionsOnDisk().containsValue(77L) && !deadline.passed()) {
            Thread.onSpinWait();
        }
        assertEquals(Map.of("k", 77L), positionsOnDisk());
    }

    @Test
    void flushWaitsUntilItIsOnTheDisk() throws IOException {
        CheckpointStore store = open();
        for (long i = 1; i <= 20; i++) {
            store.forScope("s").put("k", at(i));
            assertTrue(store.flush(soon()));
            assertEquals(Map.of("k", i), positionsOnDisk());
        }
    }

    @Test
    void modesAreForTheOwnerOnly() throws IOException {
        CheckpointStore store = open();
        store.forScope("s").put("k", at(1));
        assertTrue(store.flush(soon()));
        Path directory = stateDir.resolve("checkpoint");
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(onlyFile())));
    }

    @Test
    void factsAreAtMostFourKibibytes() throws IOException {
        Checkpoint checkpoint = open().forScope("s");
        Saved most = new Saved("n", Position.START, Map.of("k", "v".repeat(4095)));
        checkpoint.put("k", most);
        Saved tooMany = new Saved("n", Position.START, Map.of("k", "v".repeat(4096)));
        assertThrows(IllegalArgumentException.class, () -> checkpoint.put("k", tooMany));
        assertThrows(IllegalArgumentException.class, () -> checkpoint.put("k".repeat(20_000), most));
        assertEquals(Map.of("k", most), checkpoint.all());
    }

    @Test
    void aNewerVersionIsRefusedAndLeftAlone() throws IOException {
        CheckpointStore store = open();
        store.forScope("s").put("k", at(1));
        store.close();
        Path file = onlyFile();
        byte[] newer = Files.readAllBytes(file);
        ByteBuffer header = ByteBuffer.wrap(newer);
        header.putInt(8, 2);
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(newer, 0, 24);
        header.putInt(24, (int) crc.getValue());
        Files.write(file, newer);

        String message = assertThrows(IOException.class, this::open).getMessage();
        assertTrue(message.contains("newer version, format 2"), message);
        assertFalse(message.contains("\n"), message);
        assertEquals(file, onlyFile());
        assertEquals(ByteBuffer.wrap(newer), ByteBuffer.wrap(Files.readAllBytes(file)));
    }

    @Test
    void historyDoesNotMakeTheFileGrowForEver() throws IOException {
        CheckpointStore store = open();
        Checkpoint checkpoint = store.forScope("s");
        long written = 0;
        for (long i = 1; written < 3 * 1024 * 1024; i++) {
            for (int key = 0; key < 10; key++) {
                Saved saved = new Saved("n", Position.at(i), Map.of("fact", "x".repeat(3000)));
                checkpoint.put("k" + key, saved);
                written += 3000;
            }
            assertTrue(store.flush(soon()));
        }
        store.close();
        assertTrue(Files.size(onlyFile()) < 1200 * 1024, "file of " + Files.size(onlyFile()));
        assertEquals(10, positionsOnDisk().size());
    }

    @Test
    void concurrentPutsOfManyThreadsAllArriveWhileTheFileIsMadeAnew() throws Exception {
        CheckpointStore store = open();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            String scope = "scope" + t;
            threads.add(new Thread(() -> putMany(store, scope)));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        store.close();

        CheckpointStore again = open();
        for (int t = 0; t < 4; t++) {
            Map<String, Saved> all = again.forScope("scope" + t).all();
            assertEquals(50, all.size());
            all.values().forEach(saved -> assertEquals(299, saved.position().offset()));
        }
        assertEquals(History.KNOWN, again.forScope("").history());
        assertEquals(List.of(), alarms);
    }

    private void putMany(CheckpointStore store, String scope) {
        Checkpoint checkpoint = store.forScope(scope);
        for (long i = 0; i < 300; i++) {
            for (int key = 0; key < 50; key++) {
                checkpoint.put("k" + key, new Saved("n", Position.at(i), Map.of("fact", "x".repeat(200))));
                checkpoint.put("gone" + key, at(i));
            }
            for (int key = 0; key < 50; key++) {
                checkpoint.remove("gone" + key);
            }
            if (i % 20 == 0) {
                store.flush(soon());
            }
        }
    }

    private CheckpointStore open() throws IOException {
        opened.forEach(CheckpointStore::close);
        CheckpointStore store = CheckpointStore.open(stateDir, alarms::add);
        opened.add(store);
        return store;
    }

    private History reopened() throws IOException {
        try (CheckpointStore store = CheckpointStore.open(stateDir, alarms::add)) {
            return store.forScope("s").history();
        }
    }

    private Map<String, Long> positionsOnDisk() throws IOException {
        Map<String, Long> positions = new java.util.HashMap<>();
        new Generations(Io.DISK, stateDir.resolve("checkpoint"), 0)
                .load()
                .states()
                .values()
                .forEach(keys -> keys.forEach((key, value) -> positions.put(key, offset(value))));
        return positions;
    }

    private static long offset(byte[] value) {
        try {
            return SavedCodec.decode(value).position().offset();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.list(stateDir.resolve("checkpoint"))) {
            List<Path> all = files.toList();
            assertEquals(1, all.size(), all.toString());
            return all.get(0);
        }
    }

    private void deleteStore() throws IOException {
        Files.delete(onlyFile());
        Files.delete(stateDir.resolve("checkpoint"));
    }

    private static Map<String, String> facts(CheckpointStore store, String text) {
        return store.forScope(text).get(text).orElseThrow().facts();
    }

    private static Saved at(long offset) {
        return new Saved("name", Position.at(offset), Map.of());
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(20));
    }
}
