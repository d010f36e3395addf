package io.logpipe.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logpipe.api.plugin.Plugin;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What vendors compile against is what {@code api.txt} says. A change of it is a decision: look at the difference, raise
 * the version of the package, and copy {@code target/api.txt} over the file.
 */
class ApiDumpTest {
    @Test
    void theApiIsTheOneThatIsWrittenDown() throws Exception {
        String actual = new ApiDump().of(classes());
        Files.writeString(Path.of("target", "api.txt"), actual);
        assertEquals(expected(), actual, "see target/api.txt");
    }

    private static String expected() throws IOException {
        try (InputStream dump = ApiDumpTest.class.getResourceAsStream("/api.txt")) {
            return dump == null ? "" : new String(dump.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<Class<?>> classes() throws Exception {
        Path root = Path.of(
                Plugin.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<Class<?>> classes = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".class"))
                    .sorted()
                    .toList()) {
                String name = root.relativize(file).toString().replace('/', '.').replaceAll("\\.class$", "");
                if (!name.endsWith("-info")) {
                    classes.add(Class.forName(name));
                }
            }
        }
        return classes;
    }
}
