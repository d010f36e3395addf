package io.logpipe.input.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which files changed at one time: usually one, after the copy of a tree all of them. */
final class KeysByTimeTest {

    private final KeysByTime keys = new KeysByTime();

    @Test
    void keysOfOneTimeAreFoundUntilTheyAreRemoved() {
        keys.add(7, "a");
        keys.add(7, "a");
        keys.add(8, "x");
        assertEquals(Set.of("a"), keys.at(7));
        keys.add(7, "b");
        keys.add(7, "c");
        keys.remove(7, "b");
        keys.remove(7, "never there");
        assertEquals(Set.of("a", "c"), keys.at(7));
        keys.remove(7, "a");
        keys.remove(7, "c");
        assertEquals(Set.of(), keys.at(7));
        assertEquals(Set.of("x"), keys.at(8));
    }

    /** Else all that nobody has read of would be one file to each other. */
    @Test
    void aTimeThatIsNotKnownIsNoTime() {
        keys.add(0, "a");
        assertEquals(Set.of(), keys.at(0));
    }
}
