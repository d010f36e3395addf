package io.logpipe.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.config.CommandLine;
import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.MemberProblem;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.config.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntryCheckTest {

    private static final ConfigKey<String> PASSWORD = ConfigKey.text("password", "Secret.")
            .where(text -> text.length() > 8, "more than 8")
            .asSecret();

    /** Parses one item of a factory that has that key only. */
    private static <T> Checked check(ConfigKey<T> key, String json) {
        return check(key, json, "input-x");
    }

    private static <T> Checked check(ConfigKey<T> key, String json, String plugin) {
        NodeConfig config =
                Texts.config("{\"inputs\": {\"plugin\": \"" + plugin + "\", \"" + key.name() + "\": " + json + "}}");
        return EntryCheck.check(config.inputs().get(0), new FakeFactory.Of("input-x", List.of(key)));
    }

    private static <T> T value(ConfigKey<T> key, String json) {
        Checked checked = check(key, json);
        assertEquals(List.of(), Texts.lines(checked.problems()));
        return checked.config().orElseThrow().get(key);
    }

    private static Checked checkInput(String members) {
        return EntryCheck.check(Texts.input(members).inputs().get(0), FakeFactory.of("input-file"));
    }

    @Test
    @DisplayName("C-026: a number may stand in quotes")
    void aNumberMayStandInQuotes() {
        assertEquals(5151, value(FakeFactory.PORT, "5151"));
        assertEquals(5151, value(FakeFactory.PORT, "\"5151\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "\"false\"", "\"no\"", "\"NO\"", "0", "\"0\""})
    @DisplayName("C-032: false is off, however it is written")
    void falseIsOff(String json) {
        assertFalse(value(FakeFactory.LINE_MODE, json));
    }

    @ParameterizedTest
    @CsvSource({"1kb, 1024", "1.5MB, 1572864", "2gb, 2147483648", "100b, 100", "100, 100", "1KiB, 1024"})
    @DisplayName("C-035: sizes")
    void sizes(String text, long bytes) {
        assertEquals(bytes, value(FakeFactory.ROTATE_SIZE, '"' + text + '"'));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10 kb", "10x", "-1", "", "kb"})
    @DisplayName("C-036: what is no size is refused")
    void whatIsNoSizeIsRefused(String text) {
        String line = check(FakeFactory.ROTATE_SIZE, '"' + text + '"')
                .problems()
                .get(0)
                .line();
        assertTrue(line.contains("$.inputs.rotate_size: \"" + text + "\" (expected: a size such as"), line);
    }

    @ParameterizedTest
    @CsvSource({"100ms, 100000", "2s, 2000000", "500us, 500", "500, 500"})
    @DisplayName("C-037: times, bare ones in microseconds")
    void times(String text, long micros) {
        assertEquals(
                Duration.ofNanos(micros * 1000),
                value(ConfigKey.time("max_usleep_interval", "us", "Pause."), '"' + text + '"'));
    }

    @Test
    @DisplayName("C-038: escapes are decoded in commands, in the C program's way of writing too")
    void escapesAreDecodedInCommands() {
        ConfigKey<CommandLine> key = ConfigKey.command("exec_before_rotating", "Command.");
        Checked checked = check(key, "\"echo \\\"a\\tb\\\"\"", "so/logpipe-input-x.so");
        assertEquals(
                CommandLine.shell("echo \"a\tb\""),
                checked.config().orElseThrow().get(key));
    }

    @Test
    @DisplayName("C-008: a required item that is missing is named")
    void aRequiredItemThatIsMissingIsNamed() {
        assertEquals(
                List.of("/etc/logpipe/node.json:1:13: $.inputs[0].path: missing (expected: path: Directory to watch.)"),
                Texts.lines(checkInput("\"files\": \"*\"").problems()));
    }

    @Test
    void aProblemWithinAnObjectIsNamedByItsOwnPath() {
        ConfigKey<String> key = ConfigKey.of(
                "tls",
                "object",
                (value, base) -> {
                    String member = ((Value.Members) value).members().containsKey("key") ? "key" : "trust";
                    throw new MemberProblem(member, "a file");
                },
                "Security.");
        assertEquals(
                List.of("/etc/logpipe/node.json:1:42: $.inputs.tls.key: \"x\" (expected: a file)"),
                Texts.lines(check(key, "{\"key\": \"x\"}").problems()));
        assertEquals(
                List.of("/etc/logpipe/node.json:1:34: $.inputs.tls.trust: missing (expected: a file)"),
                Texts.lines(check(key, "{}").problems()));
    }

    @Test
    void allProblemsAreFoundAtOnce() {
        Checked checked =
                checkInput("\"compress_algorithm\": \"gzip\", \"rotate_size\": \"x\", \"exclude_file\": \"y\"");
        assertEquals(4, checked.problems().size());
        assertTrue(checked.config().isEmpty());
    }

    @Test
    @DisplayName("C-028: an unknown item is a problem, or a warning in a compatible entry")
    void anUnknownItemIsAProblemOrAWarning() {
        String text = "{\"inputs\": {\"plugin\": \"%s\", \"port\": 1, \"prt\": 2}}";
        var factory = new FakeFactory.Of("input-x", List.of(FakeFactory.PORT));

        Checked strict =
                EntryCheck.check(Texts.config(text.formatted("inp")).inputs().get(0), factory);
        assertTrue(strict.config().isEmpty());
        assertEquals(
                List.of("/etc/logpipe/node.json:1:41: $.inputs.prt: unknown setting (did you mean port?)"),
                Texts.lines(strict.problems()));

        Checked compatible = EntryCheck.check(
                Texts.config(text.formatted("so/inp.so")).inputs().get(0), factory);
        assertEquals(1, compatible.config().orElseThrow().get(FakeFactory.PORT));
        assertEquals(
                List.of("/etc/logpipe/node.json:1:47: $.inputs.prt: unknown setting (did you mean port?)"),
                Texts.lines(compatible.warnings()));
    }

    @Test
    void inACompatibleEntryNestedItemsCountAsIfTheyWereNot() {
        Checked checked = check(FakeFactory.PORT, "5151, \"more\": {\"port\": 1, \"deep\": {\"x\": 1}}", "so/x.so");
        assertEquals(5151, checked.config().orElseThrow().get(FakeFactory.PORT));
        Checked nested = EntryCheck.check(
                Texts.config("{\"inputs\": {\"plugin\": \"so/x.so\", \"more\": {\"port\": 1}}}")
                        .inputs()
                        .get(0),
                new FakeFactory.Of("x", List.of(FakeFactory.PORT)));
        assertEquals(1, nested.config().orElseThrow().get(FakeFactory.PORT));
        assertEquals(List.of(), nested.warnings());
    }

    @Test
    void inACompatibleEntryNullIsAsMissingAsNothing() {
        Checked checked = check(FakeFactory.PORT, "null", "so/x.so");
        assertEquals(
                "missing (expected: integer: Port.)", checked.problems().get(0).message());
    }

    @Test
    void defaultsAndOptionalItemsNeedNotBeGiven() {
        PluginConfig config = checkInput("\"path\": \"logs\"").config().orElseThrow();
        assertEquals(0L, config.get(FakeFactory.ROTATE_SIZE));
        assertFalse(config.compatible());
        assertThrows(IllegalArgumentException.class, () -> config.get(FakeFactory.PORT));
    }

    @Test
    void relativePathsStartAtTheConfigFile() {
        assertEquals(Path.of("/etc/logpipe/logs"), value(ConfigKey.path("path", "Directory."), "\"logs\""));
    }

    @Test
    void whatIsWrongBetweenSettingsIsFoundAfterwards() {
        Checked checked = checkInput("\"path\": \"/a\", \"line_mode\": true, \"rotate_size\": 5");
        assertEquals(
                List.of("/etc/logpipe/node.json:1:71: $.inputs[0].rotate_size: not together with line_mode"),
                Texts.lines(checked.problems()));
    }

    @Test
    @DisplayName("C-007: a plugin of another kind is refused")
    void aPluginOfAnotherKindIsRefused() {
        Checked checked = EntryCheck.check(
                Texts.config("{\"inputs\": {\"plugin\": \"output-tcp\"}}")
                        .inputs()
                        .get(0),
                FakeFactory.of("output-tcp"));
        assertEquals(
                List.of("/etc/logpipe/node.json:1:13: $.inputs.plugin: output-tcp is an output (expected: an input)"),
                Texts.lines(checked.problems()));
    }

    @Test
    void aFactoryThatFailsIsAProblem() {
        Checked checked = EntryCheck.check(
                Texts.config("{\"inputs\": {\"plugin\": \"a\"}, \"filters\": {\"plugin\": \"filter-log\"}}")
                        .filters()
                        .get(0),
                FakeFactory.of("filter-log"));
        assertEquals(
                "its factory failed: java.lang.NoClassDefFoundError",
                checked.problems().get(0).message());
    }

    @Test
    void aParserThatFailsIsAProblemWithTheItem() {
        ConfigKey<String> odd = ConfigKey.of(
                "odd",
                "odd thing",
                (value, base) -> {
                    throw new IllegalStateException("inside");
                },
                "Odd.");
        assertEquals(
                "\"x\" (expected: odd thing)",
                check(odd, "\"x\"").problems().get(0).message());
    }

    @Test
    @DisplayName("S36: a secret is shown nowhere")
    void aSecretIsShownNowhere() {
        assertEquals(
                "input-x{password=***}",
                check(PASSWORD, "\"correct horse\"").config().orElseThrow().toString());
        assertEquals(
                "the value (expected: more than 8)",
                check(PASSWORD, "\"hunter2\"").problems().get(0).message());
        ConfigKey<Integer> pin = ConfigKey.of(
                        "pin",
                        "pin",
                        (value, base) -> Integer.parseInt(((io.logpipe.api.config.Value.Text) value).text()),
                        "Pin.")
                .asSecret();
        assertEquals(
                "the value (expected: pin)",
                check(pin, "\"hunter2\"").problems().get(0).message());
    }

    @Test
    void whatWasFilledInIsNotShown() {
        assertEquals(
                "\"${env:NAME}\" when filled in (expected: a whole number from 1 to 65535)",
                check(FakeFactory.PORT, "\"${env:NAME}\"").problems().get(0).message());
    }

    @Test
    @DisplayName("S35: a secret written in a file that others may read is warned of")
    void anOpenSecretIsWarnedOf(@TempDir Path dir) throws Exception {
        Files.writeString(dir.resolve("secret"), "correct horse");
        Path file = dir.resolve("node.json");

        assertEquals(1, secretWarnings(file, "correct horse", "rw-r-----"));
        assertEquals(0, secretWarnings(file, "correct horse", "rw-------"));
        assertEquals(0, secretWarnings(file, "${file:secret}", "rw-r--r--"));
    }

    private static int secretWarnings(Path file, String text, String mode) throws Exception {
        Files.writeString(file, "{\"inputs\": {\"plugin\": \"x\", \"password\": \"" + text + "\"}}");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        Entry entry = ConfigFile.read(file).config().orElseThrow().inputs().get(0);
        Checked checked = EntryCheck.check(entry, new FakeFactory.Of("x", List.of(PASSWORD)));
        assertEquals(Optional.of("correct horse"), checked.config().map(config -> config.get(PASSWORD)));
        return checked.warnings().size();
    }

    @Test
    void theEngineCanAddProblemsOfItsOwn() {
        Entry entry = Texts.input("\"path\": \"/a\"").inputs().get(0);
        assertEquals(
                "/etc/logpipe/node.json:1:14: $.inputs[0].plugin: unknown",
                entry.problem("plugin", "unknown").line());
        assertEquals(
                "/etc/logpipe/node.json:1:13: $.inputs[0].version: none",
                entry.problem("version", "none").line());
        assertEquals(
                "/etc/logpipe/node.json:1:13: $.inputs[0]: odd",
                entry.problem("odd").line());
    }
}
