package io.logpipe.core.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class QueueStoreTest {

    @TempDir
    private Path dir;

    private Path queue() {
        return dir.resolve("queue/out");
    }

    private Shelf open() throws IOException {
        return new Shelf(Disk.REAL, queue());
    }

    /** C-260: what comes out is what went in, in order, over many files; a restart goes on where the output had got to. */
    @Test
    void recordsComeInOrderAndOnceOverRestarts() throws Exception {
        List<String> all = new ArrayList<>();
        try (Shelf shelf = open()) {
            for (int i = 1; i <= 20; i++) {
                shelf.add("a.log", "line " + i);
                all.add(i + " a.log line " + i);
            }
            shelf.store.flush();
            assertEquals(all, shelf.rest());
            shelf.store.sync();
            for (long i = 1; i <= 7; i++) {
                shelf.store.delivered(i);
            }
            shelf.store.delivered(9);
        }
        try (Shelf shelf = open()) {
            // 9 was acknowledged out of order: only what all before it are is remembered.
            assertEquals(all.subList(7, 20), shelf.rest());
            shelf.add("a.log", "line 21");
            shelf.store.flush();
            assertEquals(List.of("21 a.log line 21"), shelf.rest());
            assertEquals(List.of(), shelf.alarms);
        }
    }

    /** Files whose records are all delivered go, one stays; their modes are private. */
    @Test
    void deliveredSegmentsAreRemoved() throws Exception {
        try (Shelf shelf = open()) {
            for (int i = 1; i <= 20; i++) {
                shelf.add("a.log", "line " + i);
            }
            shelf.store.sync();
            long before = shelf.store.bytes();
            assertTrue(Shelf.files(queue()).size() > 5, Shelf.files(queue()).toString());
            assertEquals(20, shelf.rest().size());
            for (long i = 1; i <= 20; i++) {
                shelf.store.delivered(i);
            }
            shelf.store.savePosition();
            shelf.store.retire();
            assertTrue(shelf.store.isEmpty());
            assertTrue(shelf.store.bytes() < before / 4);
            List<String> left = Shelf.files(queue());
            assertEquals(2, left.size(), left.toString());
            for (String file : left) {
                assertEquals(
                        "rw-------",
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(queue().resolve(file))));
            }
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(queue())));
        }
    }

    /** C-261: what is there from before a restart is known, also when its file is gone, until the source has come so far. */
    @Test
    void marksOutliveTheirSegments() throws Exception {
        try (Shelf shelf = open()) {
            shelf.add("b.log", "0123456789");
            for (int i = 2; i <= 20; i++) {
                shelf.add("a.log", "line " + i);
            }
            shelf.store.sync();
            shelf.rest();
            for (long i = 1; i <= 20; i++) {
                shelf.store.delivered(i);
            }
            shelf.store.retire();
        }
        try (Shelf shelf = open()) {
            assertEquals(10, shelf.store.held("all", "id/b.log", 4));
            assertEquals(0, shelf.store.held("other", "id/b.log", 4), "another way");
            assertEquals(0, shelf.store.held("all", "id/b.log", 10));
            assertEquals(0, shelf.store.held("all", "id/b.log", 4), "it has come so far, and is not asked again");
        }
    }

    /** A newer format is left as it is. */
    @Test
    void aNewerVersionIsRefusedAndKept() throws Exception {
        Disk.REAL.makeDirectory(queue());
        Path file = queue().resolve("0001.seg");
        byte[] bytes = Frames.headers(new Frames.Header(7, 1, 1, 1, 0, 0)).array();
        Files.write(file, bytes);
        IOException e = assertThrows(IOException.class, this::open);
        assertTrue(e.getMessage().contains("written by a newer version, format 7 (expected: 1)"), e.getMessage());
        assertEquals(ByteBuffer.wrap(bytes), ByteBuffer.wrap(Files.readAllBytes(file)));
    }

    /** A sync that fails is not repeated on its file: what was not durable goes into the next, under its sequence. */
    @Test
    void afterAFailedSyncAnotherFileIsWritten() throws Exception {
        FaultyDisk disk = new FaultyDisk();
        List<String> all = List.of("1 a.log safe", "2 a.log new", "3 a.log newer", "4 a.log last");
        try (Shelf shelf = new Shelf(disk, queue())) {
            shelf.add("a.log", "safe");
            shelf.store.sync();
            shelf.add("a.log", "new");
            shelf.add("a.log", "newer");
            shelf.store.flush();
            assertEquals(all.subList(0, 2), List.of(shelf.next(), shelf.next()));
            disk.failSyncs();
            assertThrows(IOException.class, shelf.store::sync);
            assertEquals(2, shelf.store.durableBefore());
            shelf.store.giveUp();
            assertThrows(IOException.class, () -> shelf.add(2, "a.log", "new"));
            disk.heal();
            shelf.add(2, "a.log", "new");
            shelf.add(3, "a.log", "newer");
            shelf.add("a.log", "last");
            shelf.store.sync();
            assertEquals(5, shelf.store.durableBefore());
            assertEquals(all.subList(2, 4), shelf.rest());
        }
        try (Shelf shelf = open()) {
            assertEquals(all, shelf.rest());
            assertEquals(List.of(), shelf.alarms);
        }
    }

    /** Whatever step fails once, nothing durable is lost and no record comes twice after the next start. */
    @Test
    void everyStepMayFailOnce() throws Exception {
        FaultyDisk counting = new FaultyDisk();
        script(counting, queue());
        int steps = counting.steps();
        assertTrue(steps > 60, "steps: " + steps);
        for (int step = 1; step <= steps; step++) {
            Path directory = dir.resolve("step-" + step + "/out");
            FaultyDisk disk = new FaultyDisk();
            disk.failAt(step);
            List<String> durable = script(disk, directory);
            try (Shelf shelf = new Shelf(Disk.REAL, directory)) {
                List<String> found = shelf.rest();
                List<String> texts = found.stream()
                        .map(text -> text.replaceFirst("\\d+ ", ""))
                        .toList();
                assertTrue(texts.containsAll(durable), "step " + step + ": " + texts + " of " + durable);
                assertEquals(texts.stream().distinct().toList(), texts, "step " + step);
            }
        }
    }

    /** Adds 10 records, each until it is durable; returns those that never failed to be. */
    private static List<String> script(Disk disk, Path directory) throws IOException {
        List<String> durable = new ArrayList<>();
        Shelf shelf = null;
        for (int attempt = 0; shelf == null; attempt++) {
            try {
                shelf = new Shelf(disk, directory);
            } catch (IOException e) {
                assertEquals(0, attempt);
            }
        }
        for (int i = 0; i < 10; i++) {
            long sequence = shelf.store.reserve();
            for (int attempt = 0; attempt < 3; attempt++) {
                try {
                    shelf.add(sequence, "a.log", "line " + i);
                    shelf.store.sync();
                    durable.add("a.log line " + i);
                    break;
                } catch (IOException e) {
                    boolean there = shelf.store.durableBefore() > sequence;
                    shelf.store.giveUp();
                    if (there) {
                        durable.add("a.log line " + i);
                        break;
                    }
                }
            }
        }
        try {
            shelf.close();
        } catch (IOException e) {
            // all that counts is durable
        }
        return durable;
    }
}
