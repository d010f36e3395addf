package io.logpipe.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Configs with one mistake each: it is found, and nothing starts. */
@Execution(ExecutionMode.CONCURRENT)
final class BrokenConfigIT {

    private static final Path FOLDER = Sandbox.PRODUCT
            .resolve("../../../core-bundle/src/test/resources/broken-configs")
            .normalize();

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    /** What must be said about a config, each {@code LINE:COLUMN: PATH: message} as far as it is given. */
    record Mistakes(String name, List<Mistake> found) {

        @Override
        public String toString() {
            return name;
        }
    }

    /** A line of the list beside the configs. */
    record Mistake(String name, String place, String path, String fragment) {

        static Mistake read(String line) {
            String[] columns = line.split("\t");
            assertEquals(4, columns.length, line);
            return new Mistake(columns[0], columns[1], columns[2], columns[3]);
        }
    }

    static List<Mistakes> mistakes() throws Exception {
        Map<String, List<Mistake>> byName = Files.readAllLines(FOLDER.resolve("EXPECTED")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(Mistake::read)
                .collect(Collectors.groupingBy(Mistake::name, TreeMap::new, Collectors.toList()));
        assertTrue(byName.size() >= 30, () -> byName.size() + " configs");
        return byName.entrySet().stream()
                .map(entry -> new Mistakes(entry.getKey(), entry.getValue()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    @DisplayName("C-024 to C-040, S38: error with place and path, exit code 1, nothing started")
    void mistakeIsFound(Mistakes mistakes) throws Exception {
        Path config = sandbox.dir().resolve(mistakes.name());
        Files.copy(FOLDER.resolve(mistakes.name()), config);

        assertFound(mistakes, sandbox.logpipe("check", "-f", config));
        assertFound(mistakes, sandbox.logpipe("-f", config, "--no-daemon"));
        assertEquals(List.of(), sandbox.states());
        assertEquals(List.of(), Proc.mentioning(sandbox.dir().toString()));
    }

    private static void assertFound(Mistakes mistakes, Result result) {
        result.exits(1);
        for (Mistake mistake : mistakes.found()) {
            String begin = mistake.name() + ":" + mistake.place() + ": " + mistake.path() + ": ";
            assertTrue(
                    result.all().lines().anyMatch(line -> line.contains(begin) && line.contains(mistake.fragment())),
                    () -> "expected '" + begin + "…" + mistake.fragment() + "' in " + result);
        }
    }
}
