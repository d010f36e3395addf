package io.logpipe.core.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stands in a table of pins, of the quarantine or of bundles, it gives whole rows, which can be written again. */
class StateFileFuzzTest {

    private static final int COLUMNS = 2;

    @TempDir
    private static Path directory;

    @FuzzTest(maxDuration = "10m")
    void file(byte[] bytes) throws IOException {
        Path path = Files.write(directory.resolve("table"), bytes);
        StateFile file = new StateFile(path, COLUMNS);
        List<String[]> rows = file.read();
        file.write(rows);
        List<String[]> again = file.read();
        assertEquals(rows.size(), again.size());
        for (int i = 0; i < rows.size(); i++) {
            assertEquals(COLUMNS, rows.get(i).length);
            assertArrayEquals(asWritten(rows.get(i)), again.get(i));
        }
    }

    /** Nobody writes control characters, but a line that has some may have the right checksum. */
    private static String[] asWritten(String[] row) {
        return Arrays.stream(row)
                .map(field -> field.replaceAll("\\p{Cntrl}", " "))
                .toArray(String[]::new);
    }
}
