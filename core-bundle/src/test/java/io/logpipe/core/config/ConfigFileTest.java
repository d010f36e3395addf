package io.logpipe.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.config.Value;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {

    private static final String FULL = """
            {
              "log": {"log_file": "log/node.log", "log_level": "WARN", "rotate": "size", "rotate_size": "1mb", "keep": 5},
              "state_dir": "../state",
              "memory": "32MiB",
              "watch_config": false,
              "inputs": [{"plugin": "input-file", "id": "app", "path": "/var/log/app", "files": "*.log"}],
              "filters": [{"plugin": "filter-log"}],
              "outputs": [
                {"plugin": "output-tcp", "version": "[1.1,2)", "port": 5151, "queue": {"memory": "8mb", "full": "drop", "disk": "1GiB", "dead_letters": "2MiB", "attempts": 3}},
                {"plugin": "output-tcp"}
              ],
              "routes": [
                {"id": "all", "priority": 10, "inputs": ["app"], "filters": ["filter-log"], "outputs": "output-tcp"},
                {"id": "rest", "inputs": ["app"], "outputs": ["output-tcp-2"]}
              ],
              "plugins": {"signatures": "require", "trust_store": "trust.p12"}
            }
            """;

    @Test
    @DisplayName("C-021: every part of a file is read")
    void everyPartIsRead() {
        NodeConfig config = Texts.config(FULL);

        assertEquals(
                new LogSettings(
                        Optional.of(Path.of("/etc/logpipe/log/node.log")),
                        LogSettings.Level.WARN,
                        LogSettings.Rotate.SIZE,
                        1 << 20,
                        5),
                config.log());
        assertEquals(Optional.of(Path.of("/etc/state")), config.stateDir());
        assertEquals(32 << 20, config.memory());
        assertFalse(config.watchConfig());
        assertEquals(
                List.of("app"), config.inputs().stream().map(Entry::instance).toList());
        assertEquals(new Value.Text("*.log"), Texts.item(config, "files"));
        Entry first = config.outputs().get(0);
        assertEquals(Optional.of("[1.1,2)"), first.version());
        assertEquals(new QueueSettings(8 << 20, 1L << 30, QueueSettings.Full.DROP, 2 << 20, 3), first.queue());
        assertEquals(List.of("port"), List.copyOf(first.items().members().keySet()));
        assertEquals("output-tcp-2", config.outputs().get(1).instance());
        assertEquals(QueueSettings.DEFAULT, config.outputs().get(1).queue());
        assertEquals(
                List.of(
                        new RouteEntry("all", 10, List.of("app"), List.of("filter-log"), List.of("output-tcp")),
                        new RouteEntry("rest", 50, List.of("app"), List.of(), List.of("output-tcp-2"))),
                config.routes());
        assertEquals(
                new PluginPolicy(PluginPolicy.Signatures.REQUIRE, Optional.of(Path.of("/etc/logpipe/trust.p12"))),
                config.plugins());
    }

    @Test
    @DisplayName("C-006, C-039: what is left out has its default, and outputs may be left out")
    void whatIsLeftOutHasItsDefault() {
        NodeConfig config = Texts.config("{\"inputs\": [{\"plugin\": \"input-file\"}]}");

        assertEquals(LogSettings.DEFAULT, config.log());
        assertEquals(LogSettings.Level.DEBUG, config.log().level());
        assertEquals(8 << 20, config.memory());
        assertTrue(config.watchConfig());
        assertEquals(List.of(), config.outputs());
        assertEquals(List.of(), config.routes());
        assertEquals(PluginPolicy.DEFAULT, config.plugins());
        assertEquals(Optional.empty(), config.stateDir());
    }

    @Test
    void aLogFileWithoutMoreIsARingOfHoursAsTheCProgramHasIt() {
        NodeConfig config =
                Texts.config("{\"log\": {\"log_file\": \"/tmp/l\"}, \"inputs\": {\"plugin\": \"input-file\"}}");
        assertEquals(LogSettings.Rotate.HOURLY, config.log().rotate());
    }

    @Test
    @DisplayName("C-022, C-023: only the comments are skipped")
    void onlyTheCommentsAreSkipped() {
        NodeConfig config = Texts.config("""
                // a line
                //
                {/**/"inputs": /* here */ [
                  //x
                  {"plugin": "input-file", "path": "/a//b/*c*/"} //
                ]}""");
        assertEquals(new Value.Text("/a//b/*c*/"), Texts.item(config, "path"));
    }

    @Test
    @DisplayName("C-030: an object is a list of one")
    void anObjectIsAListOfOne() {
        NodeConfig config = Texts.config("{\"inputs\": {\"plugin\": \"input-file\"}}");
        assertEquals("input-file", config.inputs().get(0).type());
    }

    @Test
    @DisplayName("C-029: filter is taken as filters, with a warning")
    void filterIsTakenAsFilters() {
        Parsed parsed =
                Texts.parse("{\"inputs\": {\"plugin\": \"input-file\"}, \"filter\": [{\"plugin\": \"filter-log\"}]}");

        assertEquals(1, parsed.config().orElseThrow().filters().size());
        assertEquals(
                List.of("/etc/logpipe/node.json:1:38: $.filter: taken as \"filters\", which is its name"),
                Texts.lines(parsed.warnings()));
    }

    @Test
    void filterBesideFiltersIsRefused() {
        Parsed parsed = Texts.parse("{\"inputs\": {\"plugin\": \"input-file\"}, \"filter\": [], \"filters\": []}");
        assertEquals(
                List.of("/etc/logpipe/node.json:1:38: $.filter: unknown setting (did you mean filters?)"),
                Texts.lines(parsed.problems()));
    }

    @Test
    @DisplayName("C-033: UTF-8 is read, with or without its mark")
    void utf8IsReadWithOrWithoutItsMark() {
        String text = "{\"inputs\": {\"plugin\": \"input-file\", \"path\": \"/日志\"}}";

        assertEquals(new Value.Text("/日志"), Texts.item(Texts.config(text), "path"));
        Parsed marked = Texts.parse('\ufeff' + text);
        assertEquals(new Value.Text("/日志"), Texts.item(marked.config().orElseThrow(), "path"));
        assertEquals(List.of(), marked.warnings());
    }

    @Test
    @DisplayName("C-034: text that is no UTF-8 is read as GB18030, with a warning")
    void otherTextIsReadAsGb18030() {
        String text = "{\"inputs\":\n {\"plugin\": \"input-file\", \"path\": \"/日志\"}}";

        Parsed parsed = Texts.parse(text.getBytes(Charset.forName("GB18030")));

        assertEquals(new Value.Text("/日志"), Texts.item(parsed.config().orElseThrow(), "path"));
        assertEquals(
                List.of("/etc/logpipe/node.json:2:37: $: not UTF-8, so the file is read as GB18030"),
                Texts.lines(parsed.warnings()));
    }

    @Test
    void escapesAreDecodedEverywhere() {
        assertEquals(new Value.Text("a\"\n\u00e9/"), Texts.item(Texts.input("\"x\": \"a\\\"\\n\\u00e9\\/\""), "x"));
    }

    @Test
    void allProblemsOfAFileAreReportedInItsOrderUpToALimit() {
        String many = "1, ".repeat(500) + "1";
        Parsed parsed = Texts.parse("{\"inputs\": [" + many + "], \"memory\": 0}");

        assertEquals(101, parsed.problems().size());
        assertEquals(
                "/etc/logpipe/node.json: and 402 more",
                parsed.problems().get(100).line());
        assertTrue(parsed.problems().get(0).where().endsWith("$.inputs[0]"));
    }

    @Test
    void whatWasFoundBeforeASyntaxErrorIsReportedToo() {
        Parsed parsed = Texts.parse("{\"memory\": \"x\", \"inputs\": [{\"plugin\": \"input-file\"}, {\"id\": \"A\"");

        assertEquals(
                3,
                parsed.problems().size(),
                () -> Texts.lines(parsed.problems()).toString());
        assertEquals(
                List.of("input-file"),
                parsed.entries().stream().map(Entry::type).toList());
        assertTrue(parsed.config().isEmpty());
    }

    @Test
    void tooManyValuesAreRefused() {
        Parsed parsed = Texts.parse("{\"x\": [" + "1,".repeat(40_000) + "1]}");
        assertTrue(
                parsed.problems().stream().anyMatch(problem -> problem.message().startsWith("too many values")));
    }

    @Test
    void aNameWithStrangeCharactersStaysOnOneLine() {
        Parsed parsed = Texts.parse("{\"inputs\": {\"plugin\": \"input-file\"}, \"a b\\n\\u001b[31m\\\"\": 1}");
        assertEquals(
                "/etc/logpipe/node.json:1:38: $[\"a b\\n\\x1b[31m\\\"\"]",
                parsed.problems().get(0).where());
    }

    @Test
    @DisplayName("C-003: a file that is not there, or no file, is a problem")
    void aFileThatCannotBeReadIsAProblem(@TempDir Path dir) throws Exception {
        assertEquals(
                List.of(dir.resolve("none") + ": no such file (expected: a config file)"),
                Texts.lines(ConfigFile.read(dir.resolve("none")).problems()));
        assertEquals(
                List.of(dir + ": not a regular file (expected: a config file)"),
                Texts.lines(ConfigFile.read(dir).problems()));
    }

    @Test
    void relativePathsStartAtTheConfigFile(@TempDir Path dir) throws Exception {
        Path file = Files.writeString(
                dir.resolve("node.json"),
                "{\"inputs\": {\"plugin\": \"input-file\"}, \"state_dir\": \"state\"}",
                StandardCharsets.UTF_8);
        assertEquals(
                Optional.of(dir.resolve("state")),
                ConfigFile.read(file).config().orElseThrow().stateDir());
    }

    @Test
    void configsAreEqualIfTheyMeanTheSame() {
        NodeConfig config = Texts.config(FULL);

        assertEquals(config, Texts.config("// moved\n\n" + FULL.replace(", ", ",\n")));
        assertEquals(config.hashCode(), Texts.config("\n" + FULL).hashCode());
        assertNotEquals(config, Texts.config(FULL.replace("*.log", "*.txt")));
        assertNotEquals(
                config.outputs(),
                Texts.config(FULL.replace("\"8mb\"", "\"9mb\"")).outputs());
    }

    @Test
    @DisplayName("S38: whatever a file contains, reading it ends with a config or with problems")
    void whateverAFileContainsReadingItEnds() {
        byte[] good = FULL.getBytes(StandardCharsets.UTF_8);
        byte[] odd = "{}[]\":,\\/*0-e$n\n\0\u00ff ".getBytes(StandardCharsets.ISO_8859_1);
        for (int seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = Arrays.copyOf(good, random.nextInt(10) == 0 ? random.nextInt(good.length) : good.length);
            for (int changes = random.nextInt(4); changes >= 0 && bytes.length > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = odd[random.nextInt(odd.length)];
            }
            Parsed parsed = Texts.parse(bytes);
            assertEquals(parsed.problems().isEmpty(), parsed.config().isPresent(), "seed " + seed);
        }
    }
}
