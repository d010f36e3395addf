package io.logpipe.core.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is found where positions should be, the good part of it counts and nothing is thrown. */
class CheckpointFuzzTest {

    private static final long SALT = 7;

    @TempDir
    private static Path directory;

    @FuzzTest(maxDuration = "10m")
    void file(byte[] bytes) throws IOException {
        check(bytes);
    }

    /** Payloads, each behind its length in two bytes, in frames whose checksums are right. */
    @FuzzTest(maxDuration = "10m")
    void payloads(byte[] bytes) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        ByteBuffer out = ByteBuffer.allocate(Frames.HEADER + bytes.length * (Frames.PREFIX + 1));
        out.put(Frames.header(SALT, in.hasRemaining() ? in.get() & 3 : 0));
        while (in.remaining() > 2) {
            byte[] payload = new byte[Math.min(in.getShort() & 0xffff, in.remaining())];
            in.get(payload);
            if (out.remaining() >= Frames.PREFIX + payload.length) {
                int crc = Frames.checksum(SALT, out.position(), payload);
                out.putInt(payload.length).putInt(crc).put(payload);
            }
        }
        byte[] file = new byte[out.flip().remaining()];
        out.get(file);
        check(file);
    }

    private static void check(byte[] bytes) throws IOException {
        Path file = Files.write(directory.resolve("positions-1"), bytes);
        List<Change> changes = new ArrayList<>();
        OptionalLong damage;
        int version;
        try (GenerationReader reader = GenerationReader.open(file)) {
            damage = reader.read(changes::add);
            version = reader.header().map(Frames.Header::version).orElse(Frames.VERSION);
        }
        assertTrue(damage.orElse(0) >= 0 && damage.orElse(0) <= bytes.length);
        assertTrue(changes.stream().mapToLong(Change::size).sum() <= bytes.length * 2L);
        for (Change change : changes) {
            if (!change.removal()) {
                SavedCodec.encode(SavedCodec.decode(change.value()));
            }
        }
        Generations generations = new Generations(Io.DISK, directory, 1 << 20);
        try {
            Generations.Found found = generations.load();
            assertEquals(damage.isEmpty(), found.damage().isEmpty());
        } catch (IOException newer) {
            assertTrue(Integer.compareUnsigned(version, Frames.VERSION) > 0, newer::getMessage);
        }
    }
}
