package io.logpipe.output.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who the sender is and which peers acknowledge, whatever became of the bytes of these files. */
final class DurableTextTest {

    private static final List<String> LINES = List.of("0b5f1c5e-32a4-4d4e-9d53-6f2a8f9f1f11", "41");

    @TempDir
    private Path dir;

    private DurableText text;

    @BeforeEach
    void write() throws IOException {
        text = new DurableText(dir.resolve("sender"));
        assertEquals(new DurableText.Content(List.of(), false), text.read(), "before it is written for the first time");
        text.write(LINES);
    }

    @Test
    void readsWhatWasWritten() throws IOException {
        assertEquals(new DurableText.Content(LINES, false), text.read());
    }

    @Test
    void noChangedByteIsTakenForWhatWasWritten() throws IOException {
        byte[] good = Files.readAllBytes(text.file());
        for (int at = 0; at < good.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] bad = good.clone();
                bad[at] ^= (byte) (1 << bit);
                Files.write(text.file(), bad);
                DurableText.Content content = text.read();
                assertTrue(LINES.containsAll(content.lines()), "byte " + at + ": " + content);
                assertTrue(content.damaged(), "byte " + at + ": " + content);
            }
        }
    }

    @Test
    void aShorterFileIsReadAsFarAsItGoes() throws IOException {
        byte[] good = Files.readAllBytes(text.file());
        for (int length = 0; length < good.length - 1; length++) {
            Files.write(text.file(), Arrays.copyOf(good, length));
            DurableText.Content content = text.read();
            assertEquals(LINES.subList(0, content.lines().size()), content.lines(), "cut to " + length);
        }
    }
}
