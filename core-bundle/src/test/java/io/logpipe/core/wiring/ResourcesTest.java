package io.logpipe.core.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose positions a place goes on with. */
final class ResourcesTest {

    private final Resources resources = new Resources();

    @Test
    void eachReaderOfAResourceHasItsOwn() {
        assertEquals(0, resources.number("/logs", "a"));
        assertEquals(1, resources.number("/logs", "b"));
        assertEquals(0, resources.number("/other", "b"));
        assertEquals(0, resources.number("/logs", "a"));
    }

    /** A place under a new name goes on where it was, and so it does under its first name again. */
    @Test
    void whoComesGoesOnWhereSomebodyLeft() {
        resources.number("/logs", "a");
        resources.number("/logs", "b");
        resources.leave(List.of("a"));
        resources.leave(List.of("b"));
        assertEquals(1, resources.number("/logs", "b under a new name"));
        resources.leave(List.of("b under a new name"));
        assertEquals(1, resources.number("/logs", "b"));
    }

    @Test
    void whoLeavesTogetherIsFollowedInOrder() {
        resources.number("/logs", "a");
        resources.number("/logs", "b");
        resources.leave(List.of("a", "b"));
        assertEquals(0, resources.number("/logs", "c"));
        assertEquals(1, resources.number("/logs", "d"));
    }

    /** A change that is undone: who comes back finds what was his. */
    @Test
    void whoComesBackHasWhatHeHad() {
        resources.number("/logs", "a");
        resources.number("/logs", "b");
        resources.leave(List.of("a", "b"));
        assertEquals(0, resources.number("/logs", "c"));
        assertFalse(resources.reads("a"));
        assertTrue(resources.reads("b"));
        resources.leave(List.of("c"));
        assertEquals(1, resources.number("/logs", "b"));
        assertEquals(0, resources.number("/logs", "a"));
    }
}
