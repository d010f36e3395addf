package io.logpipe.output.file.journal;

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

/** Whatever is found where the journal should be, it is read to its first bad byte, and the output starts. */
class JournalFuzzTest {

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
        while (in.remaining() > 2 && out.remaining() > Frames.PREFIX) {
            int said = in.getShort();
            byte[] payload = new byte[Math.min(said & 0x7fff, in.remaining())];
            in.get(payload);
            // A length that is right, but for its sign where the first bit says so.
            int length = said < 0 ? -payload.length : payload.length;
            if (out.remaining() >= Frames.PREFIX + payload.length) {
                int at = out.position();
                out.putInt(length).putInt(Frames.lengthCrc(SALT, at, length));
                out.putInt(Frames.payloadCrc(SALT, at, payload)).put(payload);
            }
        }
        byte[] file = new byte[out.flip().remaining()];
        out.get(file);
        check(file);
    }

    private static void check(byte[] bytes) throws IOException {
        Path file = Files.write(directory.resolve("journal"), bytes);
        List<Entry> entries = new ArrayList<>();
        OptionalLong damage = JournalReader.read(file, entries::add);
        assertTrue(damage.orElse(0) >= 0 && damage.orElse(0) <= bytes.length);
        int marks = entries.stream()
                .mapToInt(entry -> entry.files().size()
                        + entry.closed().size()
                        + entry.sources().size()
                        + entry.forgotten().size())
                .sum();
        assertTrue(marks <= bytes.length, () -> marks + " marks of " + bytes.length + " bytes");
        List<String> alarms = new ArrayList<>();
        try (Journal journal = Journal.open(directory, Io.DISK, alarms::add)) {
            journal.rewrite(1);
            assertTrue(alarms.isEmpty() == damage.isEmpty());
        }
    }
}
