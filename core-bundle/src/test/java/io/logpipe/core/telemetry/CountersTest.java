package io.logpipe.core.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class CountersTest {

    private final Counters counters = new Counters();

    @Test
    void theyAreReadInTheOrderTheyWereFirstAskedFor() {
        counters.counter("out").add(0);
        counters.counter("in").add(2);
        counters.counter("out").add(5);
        assertEquals(List.of("out", "in"), List.copyOf(counters.snapshot().keySet()));
        assertEquals(List.of(5L, 2L), List.copyOf(counters.snapshot().values()));
    }

    @Test
    void aNameIsOneCounter() {
        assertSame(counters.counter("in"), counters.counter("in"));
    }

    @Test
    void noAdditionIsLostBetweenThreads() throws InterruptedException {
        Runnable adding = () -> {
            for (int i = 0; i < 100_000; i++) {
                counters.counter("in").add(1);
            }
        };
        Thread other = new Thread(adding);
        other.start();
        adding.run();
        other.join();
        assertEquals(200_000L, counters.snapshot().get("in"));
    }

    @Test
    void theyOnlyAddUp() {
        assertThrows(
                IllegalArgumentException.class, () -> counters.counter("in").add(-1));
        assertEquals(0L, counters.snapshot().get("in"));
    }
}
