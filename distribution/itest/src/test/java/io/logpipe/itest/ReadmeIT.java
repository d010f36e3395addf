package io.logpipe.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What README.md says is so. */
final class ReadmeIT {

    private static final Path ROOT = Sandbox.PRODUCT.resolve("../../..").normalize();

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private String readme = "";

    @BeforeEach
    void read() throws Exception {
        readme = Files.readString(ROOT.resolve("README.md"));
    }

    private List<String> found(String pattern) {
        List<String> found = Pattern.compile(pattern, Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(readme)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
        assertTrue(!found.isEmpty(), pattern);
        return found;
    }

    @Test
    void itsConfigIsTheSample() throws Exception {
        assertEquals(
                List.of(Files.readString(ROOT.resolve("conf/quickstart-collector.json"))), found("```json\n(.*?)```"));
    }

    @Test
    void everyLinkLeadsSomewhere() {
        for (String link : found("\\]\\(([^)]+)\\)")) {
            assertTrue(Files.exists(ROOT.resolve(link)), link);
        }
    }

    @Test
    void everyVerbIsOneOfTheCommand() throws Exception {
        String usage = sandbox.logpipe().exits(0).out();
        for (String verb : found("^logpipe ([a-z]+) -f CONFIG")) {
            assertTrue(usage.contains("logpipe " + verb + " -f CONFIG"), verb);
        }
    }

    @Test
    void everyPluginOfTheListIsThereAndNoOther() throws Exception {
        List<String> listed = Pattern.compile("`([a-z-]+)`")
                .matcher(found("The plugins of today: ([^.]+)\\.").get(0))
                .results()
                .map(match -> "io.logpipe." + match.group(1).replace('-', '.') + ".jar")
                .sorted()
                .toList();
        try (var jars = Files.list(Sandbox.PRODUCT.resolve("plugins"))) {
            assertEquals(jars.map(jar -> jar.getFileName().toString()).sorted().toList(), listed);
        }
    }
}
