package io.logpipe.plugin.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** C-092, C-108: the names of rotated files. */
class RotatedNamesTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static RotatedNames namesAt(String instant) {
        return new RotatedNames(Clock.fixed(Instant.parse(instant), BERLIN));
    }

    @Test
    @DisplayName("C-092 C-108: _NAME-YYYYMMDD_hhmmss_uuuuuu, local time")
    void nameHoldsLocalTimeDownToMicroseconds() {
        assertEquals(
                "_a.log-20240305_020304_000056",
                namesAt("2024-03-05T01:03:04.000056999Z").next("a.log", name -> false));
    }

    @Test
    void twoNamesOfOneMicrosecondDiffer() {
        RotatedNames names = namesAt("2024-12-31T22:59:59.999999Z");
        Set<String> given = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            String name = names.next("a", given::contains);
            assertTrue(given.add(name), name);
        }
        assertTrue(given.contains("_a-20250101_000000_000000"), "carries into the next year: " + given);
    }

    @Test
    void differentFilesOfOneMicrosecondDifferToo() {
        RotatedNames names = namesAt("2024-03-05T01:03:04Z");
        assertEquals("_a-20240305_020304_000000", names.next("a", name -> false));
        assertEquals("_b-20240305_020304_000001", names.next("b", name -> false));
    }

    @Test
    void takenNameIsNotGivenAgainWhenTheClockStepsBack() {
        String taken = namesAt("2024-10-27T00:30:00Z").next("a", name -> false);
        String later = namesAt("2024-10-27T01:30:00Z").next("a", taken::equals);
        assertEquals("_a-20241027_023000_000000", taken);
        assertEquals("_a-20241027_023000_000001", later, "02:30 comes twice that night");
    }

    @Test
    void longNameIsCutAtACharacterSoThatTheResultFitsAFileSystem() {
        String name = "x".repeat(230) + "ä".repeat(12);
        String rotated = namesAt("2024-03-05T01:03:04Z").next(name, taken -> false);
        assertEquals("_" + "x".repeat(230) + "-20240305_020304_000000", rotated);
        String longest = namesAt("2024-03-05T01:03:04Z").next("y".repeat(255), taken -> false);
        assertEquals(255, longest.getBytes(StandardCharsets.UTF_8).length);
    }
}
