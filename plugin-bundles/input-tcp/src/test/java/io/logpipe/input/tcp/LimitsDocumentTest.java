package io.logpipe.input.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logpipe.api.config.ConfigKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the document of limits says of this plugin is what it does. */
class LimitsDocumentTest {

    private static final Path DOCUMENT = Path.of("../../distribution/docs/LIMITS.md");
    private static final Pattern ROW = Pattern.compile("\\|[^|]*\\| `input-tcp` `([a-z_]+)` \\| ([^|]+) \\|.*");

    @Test
    void everyLimitIsThereWithItsDefault() throws IOException {
        Map<String, String> said = new TreeMap<>();
        for (String line : Files.readAllLines(DOCUMENT)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                said.put(row.group(1), row.group(2));
            }
        }
        Map<String, String> meant = new TreeMap<>();
        for (ConfigKey<?> key : List.of(
                TcpInputFactory.MAX_BLOCK,
                TcpInputFactory.MAX_NAME,
                TcpInputFactory.MAX_CONNECTIONS,
                TcpInputFactory.PROGRESS_TIMEOUT)) {
            meant.put(key.name(), shown(key.fallback().orElseThrow()));
        }
        assertEquals(meant, said);
    }

    private static String shown(Object value) {
        return value instanceof Duration span ? span.toSeconds() + " s" : String.format(Locale.ROOT, "%,d", value);
    }
}
