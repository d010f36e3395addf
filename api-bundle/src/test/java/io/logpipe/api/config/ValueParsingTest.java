package io.logpipe.api.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueParsingTest {
    private static final Path BASE = Path.of("/etc/logpipe");

    private static Value text(String text) {
        return new Value.Text(text);
    }

    private static Value number(String literal) {
        return new Value.Number(literal);
    }

    private static String refused(ConfigKey<?> key, Value value) {
        return assertThrows(IllegalArgumentException.class, () -> key.parse(value, BASE))
                .getMessage();
    }

    @ParameterizedTest
    @DisplayName("C-035: sizes have factors of 1024, parts, and bytes where no unit is")
    @CsvSource({
        "1kb, 1024",
        "1.5MB, 1572864",
        "2gb, 2147483648",
        "100b, 100",
        "100, 100",
        "1KiB, 1024",
        "1.5MiB, 1572864",
        "2GiB, 2147483648",
        "0, 0",
        "0.0001kb, 0"
    })
    void sizes(String written, long bytes) {
        assertEquals(bytes, ConfigKey.size("size", "A size.").parse(text(written), BASE));
    }

    @Test
    void aSizeMayBeANumber() {
        assertEquals(100L, ConfigKey.size("size", "A size.").parse(number("100"), BASE));
    }

    @ParameterizedTest
    @DisplayName("C-036: a size with a space, an unknown unit, a sign or too many digits is an error")
    @ValueSource(strings = {"10 kb", "10x", "", "kb", "-1", "1e3", "1.kb", ".5kb", "0x10", "999999999999999gb"})
    void badSizes(String written) {
        assertTrue(refused(ConfigKey.size("size", "A size."), text(written)).startsWith("a size such as"));
    }

    @ParameterizedTest
    @DisplayName("C-037: times have units, and a bare number counts the unit of the setting")
    @CsvSource({
        "100ms, 100000",
        "2s, 2000000",
        "500us, 500",
        "500, 500",
        "1.5s, 1500000",
        "1m, 60000000",
        "1h, 3600000000",
        "2S, 2000000"
    })
    void times(String written, long micros) {
        ConfigKey<Duration> key = ConfigKey.time("interval", "us", "A time.");
        assertEquals(Duration.ofNanos(micros * 1000), key.parse(text(written), BASE));
    }

    @Test
    void aBareTimeMayCountSeconds() {
        assertEquals(
                Duration.ofSeconds(3),
                ConfigKey.time("interval", "s", "A time.").parse(number("3"), BASE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10 s", "1d", "-1s", "", "s", "999999999999999h"})
    void badTimes(String written) {
        String message = refused(ConfigKey.time("interval", "us", "A time."), text(written));
        assertTrue(message.startsWith("a time such as") && message.contains("a bare number counts us"), message);
    }

    @ParameterizedTest
    @DisplayName("C-032: false, \"false\", \"no\" and 0 are off, in any case of letters")
    @ValueSource(strings = {"false", "FALSE", "no", "NO", "No", "0"})
    void off(String written) {
        assertEquals(false, ConfigKey.flag("bulk", "A flag.").parse(text(written), BASE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "True", "yes", "YES", "1"})
    void on(String written) {
        assertEquals(true, ConfigKey.flag("bulk", "A flag.").parse(text(written), BASE));
    }

    @Test
    @DisplayName("C-032: JSON false and the number 0 are off, true and 1 are on")
    void flagsThatAreNoText() {
        ConfigKey<Boolean> key = ConfigKey.flag("bulk", "A flag.");
        assertEquals(false, key.parse(new Value.Flag(false), BASE));
        assertEquals(true, key.parse(new Value.Flag(true), BASE));
        assertEquals(false, key.parse(number("0"), BASE));
        assertEquals(true, key.parse(number("1"), BASE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "maybe", "2", "on", "off"})
    void badFlags(String written) {
        assertEquals("true or false", refused(ConfigKey.flag("bulk", "A flag."), text(written)));
    }

    @Test
    @DisplayName("C-026: 5151 and \"5151\" are the same number")
    void wholeNumbers() {
        ConfigKey<Integer> port = ConfigKey.integer("port", 1, 65_535, "A port.");
        assertEquals(5151, port.parse(number("5151"), BASE));
        assertEquals(5151, port.parse(text("5151"), BASE));
        assertEquals(-1, ConfigKey.integer("level", -1, 1, "A level.").parse(number("-1"), BASE));
    }

    @ParameterizedTest
    @DisplayName("C-027: 007 is no number, and neither is what is out of bounds or not whole")
    @ValueSource(strings = {"007", "0", "65536", "-1", "1.5", "1e3", "", " 1", "99999999999999999999", "١"})
    void badWholeNumbers(String written) {
        ConfigKey<Integer> port = ConfigKey.integer("port", 1, 65_535, "A port.");
        assertEquals("a whole number from 1 to 65535", refused(port, text(written)));
    }

    @Test
    void aNumberIsTakenAsTextTheWayItWasWritten() {
        ConfigKey<String> key = ConfigKey.text("files", "A text.");
        assertEquals("1.50", key.parse(number("1.50"), BASE));
        assertEquals("", key.parse(text(""), BASE));
        assertEquals("text", refused(key, new Value.Flag(true)));
        assertEquals("text", refused(key, new Value.Items(List.of())));
    }

    @Test
    void aRelativePathStartsAtTheConfigFile() {
        ConfigKey<Path> key = ConfigKey.path("path", "A path.");
        assertEquals(Path.of("/etc/logpipe/in"), key.parse(text("in"), BASE));
        assertEquals(Path.of("/var/log"), key.parse(text("/var/log"), BASE));
        assertEquals(Path.of("/etc/in"), key.parse(text("../in"), BASE));
        assertEquals("a path as text, not empty", refused(key, text("")));
        assertEquals("a path as text, not empty", refused(key, text("a\0b")));
        assertEquals("a path as text, not empty", refused(key, number("7")));
    }

    @Test
    @DisplayName("C-020: $HOME in a path is literal text")
    void aDollarMeansNothing() {
        assertEquals(
                Path.of("/etc/logpipe/$HOME/in"),
                ConfigKey.path("path", "A path.").parse(text("$HOME/in"), BASE));
    }

    @Test
    void aCommandIsTextForAShellOrWordsWithoutOne() {
        ConfigKey<CommandLine> key = ConfigKey.command("cmd", "A command.");
        assertEquals(
                List.of("/bin/sh", "-c", "tail -f $HOME/x | wc"),
                key.parse(text("tail -f $HOME/x | wc"), BASE).words());
        assertEquals(
                List.of("tail", "-n", "5", "a b"),
                key.parse(new Value.Items(List.of(text("tail"), text("-n"), number("5"), text("a b"))), BASE)
                        .words());
    }

    @Test
    void aCommandIsNeverEmpty() {
        ConfigKey<CommandLine> key = ConfigKey.command("cmd", "A command.");
        assertEquals("a command that is not empty", refused(key, text(" ")));
        assertEquals("a command that is not empty", refused(key, text("a\0b")));
        assertEquals("a command that is not empty", refused(key, new Value.Items(List.of())));
        assertEquals("a command that is not empty", refused(key, new Value.Items(List.of(text("")))));
        assertEquals("a command as text, or a list of words", refused(key, new Value.Flag(true)));
        assertEquals(
                "a command as text, or a list of words",
                refused(key, new Value.Items(List.of(new Value.Members(Map.of())))));
    }

    @Test
    void aChoiceTakesItsWordsOnly() {
        ConfigKey<String> key = ConfigKey.choice("durability", List.of("none", "batch"), "A choice.");
        assertEquals("batch", key.parse(text("batch"), BASE));
        assertEquals("none | batch", key.kind());
        assertEquals("one of none, batch", refused(key, text("Batch")));
    }

    @Test
    void aCheckComesAfterTheParser() {
        ConfigKey<Integer> even = ConfigKey.integer("n", 0, 9, "A number.").where(n -> n % 2 == 0, "an even number");
        assertEquals(4, even.parse(number("4"), BASE));
        assertEquals("an even number", refused(even, number("3")));
        assertEquals("a whole number from 0 to 9", refused(even, number("11")));
    }

    @Test
    void aSettingIsRequiredUnlessItHasADefault() {
        ConfigKey<String> key = ConfigKey.text("name", "A text.");
        assertEquals(Optional.empty(), key.fallback());
        assertEquals(Optional.of("x"), key.orElse("x").fallback());
        assertEquals(Optional.of(Optional.empty()), key.optional().fallback());
        assertEquals(Optional.of("a"), key.optional().parse(text("a"), BASE));
    }

    @Test
    void whatAKeySaysSurvivesItsVariants() {
        ConfigKey<String> secret = ConfigKey.text("password", "A secret.").asSecret();
        assertTrue(secret.secret());
        assertTrue(secret.orElse("x").where(x -> true, "anything").secret());
        assertTrue(secret.optional().secret());
        assertEquals("password", secret.optional().name());
        assertEquals("A secret.", secret.orElse("x").doc());
        assertEquals("text", secret.orElse("x").kind());
    }

    @Test
    void numberedSettingsStartWithoutANumber() {
        List<ConfigKey<Optional<Integer>>> ports =
                ConfigKey.numbered(ConfigKey.integer("port", 1, 65_535, "A port."), 3);
        assertEquals(
                List.of("port", "port2", "port3"),
                ports.stream().map(ConfigKey::name).toList());
        assertEquals(Optional.of(Optional.empty()), ports.get(1).fallback());
        assertEquals(Optional.of(7), ports.get(2).parse(number("7"), BASE));
    }

    @Test
    void valuesCannotBeChangedFromOutside() {
        List<Value> items = new java.util.ArrayList<>(List.of(text("a")));
        Map<String, Value> members = new java.util.LinkedHashMap<>(Map.of("a", text("b")));
        Value.Items frozenItems = new Value.Items(items);
        Value.Members frozenMembers = new Value.Members(members);
        items.clear();
        members.clear();
        assertEquals(List.of(text("a")), frozenItems.items());
        assertEquals(Map.of("a", text("b")), frozenMembers.members());
        assertThrows(
                UnsupportedOperationException.class,
                () -> frozenMembers.members().clear());
    }
}
