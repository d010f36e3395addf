package io.logpipe.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** BEHAVIOUR.md is no promise on paper: each statement is cited by a test, or says why none shows it. */
final class BehaviourIT {

    private static final Pattern STATEMENT = Pattern.compile("^\\| (C-\\d{3}) \\| (.*) \\|$");
    private static final Pattern CITATION = Pattern.compile("C-(\\d{3})(?:(?:\\.\\.| to |–|-)C?-?(\\d{3}))?");

    /** Every statement of BEHAVIOUR.md is cited by a test, or gives the reason why not. */
    @Test
    void everyStatementIsShownOrSaysWhyNot() throws IOException {
        Path root = root();
        Map<String, String> statements = statements(root);
        Set<String> cited = citations(root);
        List<String> neither = new ArrayList<>();
        int shown = 0;
        int excused = 0;
        for (Map.Entry<String, String> statement : statements.entrySet()) {
            if (cited.contains(statement.getKey())) {
                shown++;
            } else if (statement.getValue().contains("**Not tested:**")) {
                excused++;
            } else {
                neither.add(statement.getKey());
            }
        }
        System.out.println("BEHAVIOUR.md: " + statements.size() + " statements, " + shown + " shown by tests, "
                + excused + " with a reason why not");
        assertEquals(List.of(), neither, "statements that no test cites and that give no reason");
        assertTrue(shown > 100, "shown: " + shown);
    }

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("core-bundle/doc/BEHAVIOUR.md"))) {
            here = here.getParent();
        }
        return here;
    }

    private static Map<String, String> statements(Path root) throws IOException {
        Map<String, String> statements = new TreeMap<>();
        for (String line : Files.readAllLines(root.resolve("core-bundle/doc/BEHAVIOUR.md"))) {
            Matcher statement = STATEMENT.matcher(line);
            if (statement.matches()) {
                statements.put(statement.group(1), statement.group(2));
            }
        }
        return statements;
    }

    private static Set<String> citations(Path root) throws IOException {
        Set<String> cited = new TreeSet<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(BehaviourIT::isTest).toList()) {
                Matcher citation = CITATION.matcher(Files.readString(file));
                while (citation.find()) {
                    int first = Integer.parseInt(citation.group(1));
                    int last = citation.group(2) == null ? first : Integer.parseInt(citation.group(2));
                    for (int number = first; number <= last; number++) {
                        cited.add("C-%03d".formatted(number));
                    }
                }
            }
        }
        return cited;
    }

    private static boolean isTest(Path file) {
        String path = file.toString();
        return path.contains("/src/test/java/") && path.endsWith(".java") && !path.endsWith("BehaviourIT.java");
    }
}
