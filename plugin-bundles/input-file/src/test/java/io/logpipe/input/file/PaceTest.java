package io.logpipe.input.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** C-097: pauses after batches. */
class PaceTest {

    private static final Duration LONGEST = Duration.ofMillis(100);

    @Test
    void withoutASettingThereIsNoPause() {
        assertEquals(Duration.ZERO, new Pace(Duration.ZERO, Duration.ofSeconds(1)).after(1));
    }

    @Test
    void theMoreCameTheShorterIsThePause() {
        assertEquals(LONGEST, new Pace(LONGEST, Duration.ZERO).after(0));
        assertEquals(Duration.ofMillis(50), new Pace(LONGEST, Duration.ZERO).after(5 << 20));
        assertEquals(Duration.ZERO, new Pace(LONGEST, Duration.ZERO).after(20 << 20));
    }

    @Test
    void theLargerOfTheLastTwoBatchesCounts() {
        Pace pace = new Pace(LONGEST, Duration.ZERO);
        pace.after(10 << 20);
        assertEquals(Duration.ZERO, pace.after(0));
        assertEquals(LONGEST, pace.after(0));
    }

    @Test
    void noPauseIsShorterThanTheShortest() {
        assertEquals(Duration.ofMillis(10), new Pace(LONGEST, Duration.ofMillis(10)).after(10 << 20));
    }

    /** Only this input waits, and no longer than it may. */
    @Test
    void aPauseDelaysTheNextBatch() throws Exception {
        try (Bench bench = Bench.running("max_usleep_interval", "100ms")) {
            bench.append("a.log", "one\n");
            bench.host.runUntil(() -> bench.host.received("a.log").length == 4, Bench.LIMIT);
            bench.append("a.log", "two\n");
            bench.look();
            assertEquals("one\n", bench.host.text("a.log"));
            bench.pass(Duration.ofMillis(99));
            assertEquals("one\n", bench.host.text("a.log"));
            bench.pass(Duration.ofMillis(1));
            assertEquals("one\ntwo\n", bench.host.text("a.log"));
        }
    }
}
