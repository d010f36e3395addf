package io.logpipe.core.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** C-262: every byte flipped and every length cut, in a file in the middle and in the last. */
final class QueueDamageTest {

    private static final int RECORDS = 9;

    @TempDir
    private Path dir;

    private List<String> names;
    private List<byte[]> contents;
    private final List<List<FrameReader.Frame>> frames = new ArrayList<>();

    @BeforeEach
    void makeThreeFiles() throws Exception {
        Path made = dir.resolve("made");
        try (Shelf shelf = new Shelf(new FaultyDisk(), made)) {
            for (int i = 1; i <= RECORDS; i++) {
                shelf.add("a.log", "this is line " + i);
                shelf.store.sync();
            }
        }
        names = Shelf.files(made);
        assertEquals(List.of("0001.seg", "0002.seg", "0003.seg", "position"), names);
        contents = new ArrayList<>();
        for (String name : names) {
            contents.add(Files.readAllBytes(made.resolve(name)));
        }
        for (String name : names.subList(0, 3)) {
            List<FrameReader.Frame> all = new ArrayList<>();
            try (FrameReader reader = FrameReader.open(made.resolve(name))) {
                for (FrameReader.Frame frame = reader.next(); frame != null; frame = reader.next()) {
                    ByteBuffer copy = ByteBuffer.allocate(frame.payload().limit());
                    all.add(new FrameReader.Frame(
                            frame.at(), frame.end(), copy.put(frame.payload()).flip(), frame.head()));
                }
            }
            frames.add(all);
        }
    }

    /** A copy in which one file is {@code content}. */
    private Path copy(int file, byte[] content) throws IOException {
        Path copy = dir.resolve("copy");
        if (Files.exists(copy)) {
            for (String name : Shelf.files(copy)) {
                Files.delete(copy.resolve(name));
            }
        }
        Files.createDirectories(copy);
        for (int i = 0; i < names.size(); i++) {
            Files.write(copy.resolve(names.get(i)), i == file ? content : contents.get(i));
        }
        return copy;
    }

    private static List<String> all() {
        return IntStream.rangeClosed(1, RECORDS)
                .mapToObj(i -> i + " a.log this is line " + i)
                .toList();
    }

    /** The records of which no byte of file {@code file} is between {@code from} and {@code to}. */
    private List<String> without(int file, long from, long to) throws IOException {
        List<String> left = new ArrayList<>(all());
        for (FrameReader.Frame frame : frames.get(file)) {
            if (frame.kind() == Frames.RECORD && frame.at() < to && from < frame.end()) {
                left.removeIf(text -> text.startsWith(frame.sequence() + " "));
            }
        }
        return left;
    }

    /** All but the record that is hit comes, whichever byte it is; the file is named and kept, and the start never fails. */
    @Test
    void everyByteFlipped() throws Exception {
        for (int file = 0; file < 3; file++) {
            byte[] sound = contents.get(file);
            for (int at = 0; at < sound.length; at++) {
                byte[] damaged = sound.clone();
                damaged[at] ^= 0x41;
                Path copy = copy(file, damaged);
                List<String> expected = without(file, at, at + 1);
                try (Shelf shelf = new Shelf(new FaultyDisk(), copy)) {
                    List<String> found = shelf.rest();
                    assertEquals(expected, found, names.get(file) + " byte " + at);
                    if (expected.size() < RECORDS && file < 2) {
                        assertTrue(shelf.alarms.get(0).contains(names.get(file) + " is damaged at byte"));
                    }
                    found.forEach(text -> shelf.store.delivered(Long.parseLong(text.substring(0, text.indexOf(' ')))));
                    shelf.store.retire();
                    boolean aside = Files.exists(copy.resolve("damaged-" + names.get(file)));
                    assertEquals(file < 2 && !shelf.alarms.isEmpty(), aside, names.get(file) + " byte " + at);
                }
            }
        }
    }

    /** The good prefix of a file that ends early comes, and all of the others; the start never fails. */
    @Test
    void everyLengthCut() throws Exception {
        for (int file = 0; file < 3; file++) {
            byte[] sound = contents.get(file);
            for (int length = 0; length < sound.length; length++) {
                Path copy = copy(file, Arrays.copyOf(sound, length));
                List<String> expected = without(file, length, sound.length);
                try (Shelf shelf = new Shelf(new FaultyDisk(), copy)) {
                    assertEquals(expected, shelf.rest(), names.get(file) + " cut at " + length);
                    // New records have new sequences, whatever was lost.
                    assertTrue(shelf.store.reserve() > (file == 2 ? 0 : RECORDS));
                }
            }
        }
    }

    /** Without a position, or with one half of it torn, nothing is lost. */
    @Test
    void theReadPositionMayBeDamaged() throws Exception {
        byte[] sound = contents.get(3);
        for (int at = 0; at < sound.length; at++) {
            if (at == 24) {
                at = sound.length - 24; // between the slots there is nothing
            }
            byte[] damaged = sound.clone();
            damaged[at] ^= 0x41;
            try (Shelf shelf = new Shelf(new FaultyDisk(), copy(3, damaged))) {
                assertEquals(all(), shelf.rest());
            }
        }
        Path copy = copy(3, new byte[0]);
        try (Shelf shelf = new Shelf(new FaultyDisk(), copy)) {
            assertEquals(all(), shelf.rest());
            assertTrue(
                    shelf.alarms.get(0).contains("how much of it is delivered is not known"), shelf.alarms.toString());
        }
    }

    /** What nobody has synced may be torn by a power cut: nothing behind a hole counts, or its source would be cut short. */
    @Test
    void behindAHoleInWhatWasNotSyncedNothingCounts() throws Exception {
        Path torn = dir.resolve("torn");
        Shelf shelf = new Shelf(new FaultyDisk(), torn);
        shelf.add("a.log", "durable");
        shelf.store.sync();
        long hole = Files.size(torn.resolve("0001.seg"));
        shelf.add("a.log", "lost");
        shelf.add("a.log", "not lost, but behind");
        shelf.store.flush();
        byte[] bytes = Files.readAllBytes(torn.resolve("0001.seg"));
        Arrays.fill(bytes, (int) hole, (int) hole + 40, (byte) 0);
        Files.write(torn.resolve("0001.seg"), bytes);
        try (Shelf next = new Shelf(new FaultyDisk(), torn)) {
            assertEquals(List.of("1 a.log durable"), next.rest());
            assertEquals("durable".length(), next.store.held("all", "id/a.log", 0), "what is behind comes again");
            assertEquals(List.of(), next.alarms);
            next.add("a.log", "again");
            next.store.sync();
            assertEquals(1, next.rest().size());
        }
        try (Shelf last = new Shelf(new FaultyDisk(), torn)) {
            assertEquals(2, last.rest().size());
            assertEquals(List.of(), last.alarms, "what was cut before is no damage");
        }
    }
}
