package com.example.logpipe.plugins;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Filter;
import io.logpipe.testkit.FakeHost;
import io.logpipe.testkit.Filtered;
import io.logpipe.testkit.Pass;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrepFilterTest {

    private static final GrepFilterFactory FACTORY = new GrepFilterFactory();
    private static final SourceRef SOURCE = SourceRef.of("app.log", "app");

    private static Filtered filter(Map<String, ?> settings, String... blocks) throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Filter filter = host.create(FACTORY, settings);
            host.start(filter);
            return host.apply(
                    filter,
                    SOURCE,
                    Arrays.stream(blocks).map(text -> text.getBytes(UTF_8)).toArray(byte[][]::new));
        }
    }

    @Test
    void aBlockOfWantedLinesGoesOnAsItIs() throws Exception {
        Filtered filtered = filter(Map.of("pattern", "a"), "a\nba\n");
        assertEquals("a\nba\n", filtered.text());
        assertEquals(0, filtered.replaced());
    }

    @Test
    void aBlockWithoutWantedLinesIsDroppedAndCounted() throws Exception {
        Filtered filtered = filter(Map.of("pattern", "a"), "b\n", "a\n");
        assertEquals("a\n", filtered.text());
        assertEquals(List.of("no_line_kept"), filtered.dropped());
    }

    /** B5: whatever lines are left out, at either end, the range stays that of the block. */
    @Test
    void whatIsLeftStandsForTheWholeBlock() throws Exception {
        Filtered filtered = filter(Map.of("pattern", "a"), "b\na\nb\n", "b\nb\na\n", "a\nb\n");
        assertEquals("a\na\na\n", filtered.text());
        assertEquals(
                List.of("0+6", "6+6", "12+4"),
                filtered.blocks().stream().map(GrepFilterTest::range).toList());
    }

    private static String range(Pass.Part block) {
        return block.start().offset() + "+" + block.span();
    }

    @Test
    void invertKeepsTheOthers() throws Exception {
        assertEquals(
                "b\n", filter(Map.of("pattern", "a", "invert", true), "a\nb\n").text());
    }

    @Test
    void theLineEndIsNoPartOfTheLine() throws Exception {
        assertEquals("a\nxa", filter(Map.of("pattern", "a$"), "a\nab\nxa").text());
        assertEquals("\n", filter(Map.of("pattern", "^$"), "a\n\n").text());
    }

    @Test
    void textIsUtf8AndOtherBytesStayAsTheyAre() throws Exception {
        assertEquals("grün\n", filter(Map.of("pattern", "ü"), "grün\nblau\n").text());
        try (FakeHost host = FakeHost.open()) {
            Filter filter = host.create(FACTORY, Map.of("pattern", "a"));
            host.start(filter);
            byte[] bytes = {'a', (byte) 0xff, '\n'};
            assertTrue(Arrays.equals(
                    bytes, host.apply(filter, SOURCE, bytes).blocks().get(0).bytes()));
        }
    }

    /** The one never ends on a line that was made for it, the other needs a deep stack. */
    @ParameterizedTest
    @ValueSource(strings = {"(a+)+$", "^(a|b)*$"})
    void aPatternThatNeedsTooMuchForALineDoesNotStopTheOthers(String pattern) throws Exception {
        String line = "a".repeat(50_000) + "!\n";
        Filtered filtered = filter(Map.of("pattern", pattern), line + "b\na\n");
        assertTrue(filtered.text().startsWith(line), "kept, as nobody knows");
        assertTrue(filtered.text().endsWith("a\n"));
    }

    @Test
    void aPatternThatIsNoneIsAnErrorOfTheConfig() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            List<String> problems = host.problems(FACTORY, Map.of("pattern", "(a"));
            assertEquals(1, problems.size());
            assertTrue(problems.get(0).contains("expected: a regular expression: Unclosed group"), problems.get(0));
        }
    }
}
