package io.logpipe.input.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long a file waits to be found of which no event told. */
final class RoundsTest {

    private final List<Long> waits = new ArrayList<>();
    private int ended;

    private Rounds every(long seconds) {
        return new Rounds(Duration.ofSeconds(seconds), wait -> {
            waits.add(wait.toSeconds());
            return () -> ended++;
        });
    }

    private static void quiet(Rounds rounds, int count) {
        for (int i = 0; i < count; i++) {
            rounds.begin();
            rounds.done(false);
        }
    }

    @Test
    void theIntervalGrowsFourfoldUpToAMinuteWhileNothingChanges() {
        quiet(every(10), 5);
        assertEquals(List.of(10L, 40L, 60L, 60L, 60L), waits);
    }

    @Test
    void anIntervalOfMoreThanAMinuteStaysAsItIsSet() {
        quiet(every(90), 3);
        assertEquals(List.of(90L, 90L, 90L), waits);
    }

    @Test
    void anEventEndsALongWait() {
        Rounds rounds = every(10);
        quiet(rounds, 5);
        waits.clear();
        ended = 0;
        rounds.stirred();
        assertEquals(List.of(10L), waits);
        assertEquals(1, ended);
    }

    @Test
    void newsThatARoundFoundEndALongWait() {
        Rounds rounds = every(10);
        quiet(rounds, 5);
        waits.clear();
        rounds.done(true);
        assertEquals(List.of(10L), waits);
    }

    /** Else a directory where something happens all the time would never be looked at. */
    @Test
    void noEventPutsOffARoundThatFollowsSoon() {
        Rounds rounds = every(10);
        rounds.begin();
        rounds.done(false);
        waits.clear();
        rounds.stirred();
        rounds.stirred();
        assertEquals(List.of(), waits);
        rounds.begin();
        assertEquals(List.of(10L), waits);
    }
}
