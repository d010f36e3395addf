package io.logpipe.input.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Patterns of names, as C-065 to C-071 have them. */
class GlobTest {

    private static boolean fits(String pattern, String name) {
        return new Glob(pattern).matches(name);
    }

    private static NameFilter filter(boolean all, List<String> include, List<String> exclude) {
        return new NameFilter(
                include.stream().map(Glob::new).toList(),
                all,
                exclude.stream().map(Glob::new).toList());
    }

    /** C-069. */
    @Test
    void aStarIsTriedAgainFurtherOn() {
        assertTrue(fits("*.log", "app.login.log"));
        assertTrue(fits("*.log", "a.log.log"));
        assertTrue(fits("*ab", "abab"));
        assertTrue(fits("a*b*c", "aXbXbXcXc"));
        assertFalse(fits("a*b*c", "aXbXbX"));
    }

    /** C-070. */
    @Test
    void everythingButStarAndQuestionMarkIsItself() {
        assertTrue(fits("[ab].log", "[ab].log"));
        assertFalse(fits("[ab].log", "a.log"));
        assertFalse(fits("a.log", "A.log"));
        assertFalse(fits("a.log", "aXlog"));
        assertTrue(fits("a+(b)$", "a+(b)$"));
    }

    /** C-071. */
    @Test
    void aQuestionMarkIsOneCharacter() {
        assertTrue(fits("?.log", "a.log"));
        assertFalse(fits("?.log", "ab.log"));
        assertFalse(fits("?.log", ".log"));
        assertTrue(fits("?.log", "\u4e2d.log"));
        assertTrue(fits("?.log", "\ud83d\ude00.log"));
    }

    @Test
    void theWholeNameMustFit() {
        assertFalse(fits("a", "ab"));
        assertFalse(fits("ab", "a"));
        assertTrue(fits("*", "anything"));
        assertTrue(fits("**", "anything"));
        assertTrue(fits("a*", "a"));
        assertFalse(fits("", "a"));
    }

    @Test
    void noPatternTakesLong() {
        String name = "a".repeat(200);
        boolean fits = assertTimeoutPreemptively(
                Duration.ofSeconds(10), () -> fits("a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b", name));
        assertFalse(fits);
    }

    /** C-065. */
    @Test
    void hiddenAndRotatedNamesNeverFit() {
        NameFilter every = filter(false, List.of(), List.of());
        assertFalse(every.accepts(".a.log"));
        assertFalse(every.accepts("_a.log"));
        assertTrue(every.accepts("a.log"));
        assertFalse(filter(false, List.of("*"), List.of()).accepts(".a.log"));
        assertFalse(filter(false, List.of("_*"), List.of()).accepts("_a.log"));
    }

    /** C-067, and 5.32. */
    @Test
    void severalPatternsAreAlternativesUnlessAllMustFit() {
        List<String> patterns = List.of("a*", "*.log");
        assertEquals(List.of("ab.txt", "ab.log", "b.log"), accepted(filter(false, patterns, List.of())));
        assertEquals(List.of("ab.log"), accepted(filter(true, patterns, List.of())));
    }

    private static List<String> accepted(NameFilter filter) {
        return List.of("ab.txt", "ab.log", "b.log", "c").stream()
                .filter(filter::accepts)
                .toList();
    }

    /** C-068. */
    @Test
    void anyExclusionExcludes() {
        NameFilter filter = filter(true, List.of(), List.of("*.gz", "x*"));
        assertFalse(filter.accepts("x1"));
        assertFalse(filter.accepts("y.gz"));
        assertTrue(filter.accepts("y"));
    }
}
