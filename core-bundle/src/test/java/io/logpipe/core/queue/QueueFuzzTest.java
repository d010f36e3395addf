package io.logpipe.core.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.logpipe.core.block.NodePool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is found where a queue or a dead letter should be, the good part of it counts and nothing is thrown. */
class QueueFuzzTest {

    private static final long SALT = 7;
    private static final int MOST_READ = 10_000;

    @TempDir
    private static Path directory;

    /** The first half is a segment, the second what says how much is delivered. */
    @FuzzTest(maxDuration = "10m")
    void files(byte[] bytes) throws IOException {
        int half = bytes.length / 2;
        check(java.util.Arrays.copyOf(bytes, half), java.util.Arrays.copyOfRange(bytes, half, bytes.length));
    }

    /** The same, all of it one segment. */
    @FuzzTest(maxDuration = "10m")
    void segment(byte[] bytes) throws IOException {
        check(bytes, new byte[0]);
    }

    /** Payloads, each behind its length in two bytes, in frames whose checksums are right. */
    @FuzzTest(maxDuration = "10m")
    void payloads(byte[] bytes) throws IOException {
        byte[] file = framed(bytes);
        check(file, new byte[0]);
        letter(file);
    }

    @FuzzTest(maxDuration = "10m")
    void letter(byte[] bytes) throws IOException {
        Path letters = empty("letters");
        Files.write(letters.resolve("1-0.letter"), bytes);
        NodePool pool = new NodePool(8 << 20);
        List<DeadLetters.Letter> found;
        try {
            found = DeadLetters.list(letters);
        } catch (IOException newer) {
            assertNewer(newer);
            return;
        }
        assertEquals(1, found.size());
        if (!found.get(0).damaged()) {
            try (Entry entry = new DeadLetters(Disk.REAL, letters, pool).read(found.get(0))) {
                assertEquals(found.get(0).bytes(), entry.bytes());
            }
        }
        assertEquals(0, pool.used());
    }

    private static byte[] framed(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        ByteBuffer out = ByteBuffer.allocate(Frames.HEADERS + bytes.length * (Frames.PREFIX + 1));
        out.put(Frames.headers(new Frames.Header(Frames.VERSION, 1, SALT, 1, 0, 0)));
        while (in.remaining() > 2) {
            byte[] payload = new byte[Math.min(in.getShort() & 0xffff, in.remaining())];
            in.get(payload);
            if (payload.length > 0 && out.remaining() >= Frames.PREFIX + payload.length) {
                var crc = Frames.checksum(SALT, out.position());
                crc.update(payload);
                Frames.prefix(out, SALT, out.position(), payload.length, (int) crc.getValue());
                out.put(payload);
            }
        }
        byte[] file = new byte[out.flip().remaining()];
        out.get(file);
        return file;
    }

    private static Path empty(String name) throws IOException {
        Path made = Files.createDirectories(directory.resolve(name));
        for (String file : Shelf.files(made)) {
            Files.delete(made.resolve(file));
        }
        return made;
    }

    private static void assertNewer(IOException newer) {
        assertTrue(newer.getMessage().contains("written by a newer version"), newer::getMessage);
    }

    private static void check(byte[] segment, byte[] position) throws IOException {
        Path queue = empty("queue");
        Files.write(queue.resolve("0001.seg"), segment);
        Files.write(queue.resolve("position"), position);
        NodePool pool = new NodePool(8 << 20);
        try {
            SavedQueue.read(queue);
        } catch (IOException newer) {
            assertNewer(newer);
            return;
        }
        List<String> alarms = new ArrayList<>();
        long bytes = 0;
        try (QueueStore store = QueueStore.open(new FaultyDisk(), queue, pool, Shelf.SEGMENT, alarms::add)) {
            for (int count = 0; count < MOST_READ; count++) {
                QueueStore.Read read = store.next();
                if (read == null) {
                    break;
                }
                try (Entry entry = read.entry()) {
                    bytes += entry.bytes();
                }
                store.delivered(read.sequence());
            }
            store.savePosition();
            store.retire();
        }
        assertEquals(0, pool.used());
        assertTrue(bytes <= segment.length, "more bytes come out than went in");
        QueueStore.open(new FaultyDisk(), queue, pool, Shelf.SEGMENT, alarms::add)
                .close();
    }
}
