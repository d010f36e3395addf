package io.logpipe.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.config.Value;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryReaderTest {

    private static Entry entry(String plugin) {
        return Texts.config("{\"inputs\": {\"plugin\": \"" + plugin + "\"}}")
                .inputs()
                .get(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "so/logpipe-input-file.so",
                "/opt/logpipe/so/logpipe-input-file.so",
                "$HOME/so/logpipe-input-file.so",
                "logpipe-input-file.so",
                "input-file.so",
                "plugins/input-file"
            })
    @DisplayName("C-044: a library's path stands for the type in its name and makes the entry compatible")
    void aLibraryStandsForTheTypeInItsName(String plugin) {
        assertEquals("input-file", entry(plugin).type());
        assertTrue(entry(plugin).compatible());
    }

    @Test
    void aTypeIsTakenAsItIs() {
        assertEquals("input-file", entry("input-file").type());
        assertEquals("logpipe-input-file", entry("logpipe-input-file").type());
        assertFalse(entry("input-file").compatible());
    }

    @Test
    void instancesWithoutAnIdAreNamedAfterTheirTypeAroundTheIdsGiven() {
        NodeConfig config = Texts.config("""
                {"inputs": [{"plugin": "x"}, {"plugin": "x"}, {"plugin": "x", "id": "x-2"}],
                 "filters": [{"plugin": "y", "id": "x"}], "outputs": [{"plugin": "x"}]}""");

        assertEquals(
                List.of("x-3", "x-4", "x-2"),
                config.inputs().stream().map(Entry::instance).toList());
        assertEquals("x-5", config.outputs().get(0).instance());
    }

    @Test
    @DisplayName("C-031: in a compatible entry the first of equal names counts, with a warning")
    void inACompatibleEntryTheFirstOfEqualNamesCounts() {
        Parsed parsed =
                Texts.parse("{\"inputs\": {\"plugin\": \"so/a.so\", \"path\": \"/1\", \"path\": \"/2\", \"x\": null}}");

        assertEquals(new Value.Text("/1"), Texts.item(parsed.config().orElseThrow(), "path"));
        assertEquals(
                List.of(
                        "/etc/logpipe/node.json:1:48: $.inputs.path: given twice, the first counts",
                        "/etc/logpipe/node.json:1:62: $.inputs.x: null, taken as not given"),
                Texts.lines(parsed.warnings()));
    }

    @Test
    @DisplayName("C-028: with compatible entries only, unknown names at the top are warned of")
    void withCompatibleEntriesOnlyUnknownNamesAtTheTopAreWarnedOf() {
        String text = "{\"inputs\": [{\"plugin\": \"so/a.so\"}%s], \"output\": 1, \"log\": {\"level\": 1}}";

        Parsed compatible = Texts.parse(text.formatted(""));
        assertTrue(compatible.config().isPresent());
        assertEquals(2, compatible.warnings().size());

        Parsed mixed = Texts.parse(text.formatted(", {\"plugin\": \"b\"}"));
        assertEquals(2, mixed.problems().size());
    }

    @Test
    void onlyAnOutputHasAQueue() {
        Entry input = Texts.input("\"queue\": {\"memory\": \"8mb\"}").inputs().get(0);
        assertEquals(QueueSettings.DEFAULT, input.queue());
        assertTrue(input.items().members().containsKey("queue"));
    }

    @Test
    void anEntryShowsNoValues() {
        assertEquals(
                "input-file (input-file) [password]",
                Texts.input("\"password\": \"hunter2\"").inputs().get(0).toString());
    }

    @Test
    void entriesInNoRouteAreWarnedOf() {
        Parsed parsed = Texts.parse("""
                {"inputs": [{"plugin": "a"}, {"plugin": "b"}],
                 "routes": [{"id": "r", "inputs": "a"}]}""");

        assertTrue(parsed.config().isPresent());
        assertEquals(
                List.of("/etc/logpipe/node.json:1:30: $.inputs[1]: b is in no route, so it does nothing"),
                Texts.lines(parsed.warnings()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\": \"r\"}",
                "{\"id\": \"r\", \"inputs\": []}",
                "{\"id\": \"r\", \"inputs\": [\"a\", \"a\"]}",
                "{\"id\": \"r\", \"inputs\": [1]}",
                "{\"id\": \"r\", \"inputs\": \"a\", \"priority\": 0}",
                "{\"id\": \"r\", \"inputs\": \"a\", \"priority\": 101}",
                "{\"id\": \"r\", \"inputs\": \"a\", \"output\": \"b\"}",
                "{\"inputs\": \"a\"}",
                "\"r\""
            })
    void aRouteThatIsWrongIsOneProblem(String route) {
        Parsed parsed = Texts.parse("{\"inputs\": {\"plugin\": \"a\"}, \"routes\": [" + route + "]}");
        assertEquals(
                1,
                parsed.problems().size(),
                () -> Texts.lines(parsed.problems()).toString());
        assertTrue(parsed.problems().get(0).where().contains("$.routes[0]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1.2", "1.2.3", "1.2.3.beta-1", "[1,2)", "(1.0, 2.0]", " [1.1,1.1] "})
    void aVersionRangeIsAccepted(String range) {
        assertTrue(VersionText.isRange(range));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "1.",
                "1.2.3.",
                "1.2.3.4.5",
                "[1",
                "[1,2",
                "1,2",
                "[1,1)",
                "(1,1]",
                "[2,1]",
                "[,]",
                ",",
                "-1",
                "9999999999",
                "1.2.3.ä"
            })
    void whatIsNoVersionRangeIsRefused(String range) {
        assertFalse(VersionText.isRange(range));
    }
}
