package io.logpipe.core.bundle;

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

/** A table in a file, whatever became of its bytes: pins, quarantine and the index of bundles are such. */
final class StateFileTest {

    private static final List<String[]> ROWS =
            List.of(new String[] {"output-tcp", "[1.0,2.0)"}, new String[] {"größe.out", ""}, new String[] {
                "input-file", "[1.2,1.3)"
            });

    @TempDir
    private Path dir;

    private Path path;
    private StateFile file;

    @BeforeEach
    void write() throws IOException {
        path = dir.resolve("table");
        file = new StateFile(path, 2);
        file.write(ROWS);
    }

    private static List<String> texts(List<String[]> rows) {
        return rows.stream().map(Arrays::toString).toList();
    }

    @Test
    void readsWhatWasWritten() throws IOException {
        assertEquals(texts(ROWS), texts(file.read()));
    }

    @Test
    void aChangedByteCostsTheRowsItIsInAndNoOther() throws IOException {
        byte[] good = Files.readAllBytes(path);
        for (int at = 0; at < good.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] bad = good.clone();
                bad[at] ^= (byte) (1 << bit);
                Files.write(path, bad);
                List<String> left = texts(file.read());
                assertTrue(texts(ROWS).containsAll(left), "byte " + at + ": " + left);
                // The end of a line belongs to two.
                assertTrue(left.size() >= ROWS.size() - (good[at] == '\n' ? 2 : 1), "byte " + at + ": " + left);
            }
        }
    }

    @Test
    void aShorterFileIsReadAsFarAsItGoes() throws IOException {
        byte[] good = Files.readAllBytes(path);
        for (int length = 0; length < good.length; length++) {
            Files.write(path, Arrays.copyOf(good, length));
            List<String> left = texts(file.read());
            assertEquals(texts(ROWS).subList(0, left.size()), left, "cut to " + length);
        }
    }
}
