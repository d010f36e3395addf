package io.logpipe.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.logpipe.api.config.ConfigKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Whatever stands in a config file, it is understood or refused in single lines of bounded length. */
class ConfigFuzzTest {

    private static final Path FILE = Path.of("/nonexistent/logpipe.json");
    private static final byte[] BEFORE = "{\"inputs\": {\"plugin\": \"input-x\", ".getBytes(StandardCharsets.UTF_8);
    private static final byte[] AFTER = "}}".getBytes(StandardCharsets.UTF_8);
    private static final int LONGEST = 5_000;
    private static final int MOST = 300;

    private static final FakeFactory.Of FACTORY = new FakeFactory.Of(
            "input-x",
            List.of(
                    ConfigKey.integer("port", 1, 65535, "Port.").optional(),
                    ConfigKey.size("size", "Size.").optional(),
                    ConfigKey.time("time", "s", "Time.").optional(),
                    ConfigKey.flag("flag", "Flag.").optional(),
                    ConfigKey.path("path", "Path.").optional(),
                    ConfigKey.text("text", "Text.").optional(),
                    ConfigKey.command("command", "Command.").optional(),
                    ConfigKey.choice("choice", List.of("one", "other"), "Choice.")
                            .optional()));

    @FuzzTest(maxDuration = "10m")
    void file(byte[] bytes) {
        Parsed parsed = ConfigFile.parse(
                FILE, bytes, name -> name.equals("SET") ? Optional.of("\"}\n${env:SET}") : Optional.empty());
        assertEquals(parsed.config().isPresent(), parsed.problems().isEmpty());
        check(parsed.problems());
        check(parsed.warnings());
        parsed.entries().forEach(checkItems());
    }

    /** The items of an entry, so that the readers of values are reached in one step. */
    @FuzzTest(maxDuration = "10m")
    void items(byte[] items) {
        byte[] file = ByteBuffer.allocate(BEFORE.length + items.length + AFTER.length)
                .put(BEFORE)
                .put(items)
                .put(AFTER)
                .array();
        ConfigFile.parse(FILE, file, name -> Optional.empty()).entries().forEach(checkItems());
    }

    private static Consumer<Entry> checkItems() {
        return entry -> {
            Checked checked = EntryCheck.check(entry, FACTORY);
            assertEquals(checked.config().isPresent(), checked.problems().isEmpty());
            check(checked.problems());
            check(checked.warnings());
            boolean failed = checked.problems().stream()
                    .anyMatch(problem -> problem.message().startsWith("its factory failed"));
            assertTrue(
                    !failed || entry.kind() != Kind.INPUT,
                    () -> checked.problems().toString());
        };
    }

    private static void check(List<Problem> problems) {
        assertTrue(problems.size() <= MOST);
        for (Problem problem : problems) {
            assertTrue(problem.line().length() <= LONGEST, () -> problem.line().length() + " characters");
            assertTrue(problem.line().chars().allMatch(c -> c >= ' ' && c != 0x7f), problem::line);
        }
    }
}
