package io.logpipe.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file of {@code broken-configs} is refused for exactly the reasons that {@code EXPECTED} gives. */
@DisplayName("C-005, C-007, C-008, C-024, C-025, C-027, C-036, C-040: broken configs")
class BrokenConfigsTest {

    private static final Path CORPUS = Path.of("src/test/resources/broken-configs");

    /** One line of {@code EXPECTED}: name, line:column, JSON path, part of the message. */
    private record Row(String name, String place, String path, String message) {
        static Row of(String line) {
            String[] parts = line.split("\t");
            return new Row(parts[0], parts[1], parts[2], parts[3]);
        }

        boolean fits(Problem problem) {
            return problem.where().equals(CORPUS.resolve(name) + ":" + place + ": " + path)
                    && problem.message().startsWith(message);
        }
    }

    private static Map<String, List<Row>> expected() throws IOException {
        return Files.readAllLines(CORPUS.resolve("EXPECTED")).stream()
                .map(Row::of)
                .collect(Collectors.groupingBy(Row::name, LinkedHashMap::new, Collectors.toList()));
    }

    private static List<String> names() throws IOException {
        return List.copyOf(expected().keySet());
    }

    @ParameterizedTest
    @MethodSource("names")
    void isRefusedForExactlyTheExpectedReasons(String name) throws IOException {
        List<Row> rows = expected().get(name);

        List<Problem> problems = problems(CORPUS.resolve(name));

        List<String> lines = Texts.lines(problems);
        rows.forEach(row -> assertTrue(problems.stream().anyMatch(row::fits), () -> row + " in " + lines));
        assertEquals(rows.size(), problems.size(), lines::toString);
    }

    @Test
    void everyFileIsExpectedAndNamedInOrder() throws IOException {
        try (Stream<Path> files = Files.list(CORPUS)) {
            List<String> present = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .sorted()
                    .toList();
            assertEquals(present, names());
            assertTrue(present.size() >= 30);
        }
    }

    private static List<Problem> problems(Path file) {
        Parsed parsed = ConfigFile.read(file);
        List<Problem> problems = new ArrayList<>(parsed.problems());
        for (Entry entry : parsed.entries()) {
            Checked checked = EntryCheck.check(entry, FakeFactory.of(entry.type()));
            assertEquals(checked.problems().isEmpty(), checked.config().isPresent());
            problems.addAll(checked.problems());
        }
        assertEquals(parsed.problems().isEmpty(), parsed.config().isPresent());
        return problems;
    }
}
