package io.logpipe.api.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PositionTest {
    @Test
    void aPositionMovesByBytesAndLines() {
        assertEquals(new Position(15, 3), new Position(10, 1).plus(5, 2));
    }

    @Test
    void linesThatAreNotCountedStayUncounted() {
        Position position = Position.at(10).plus(5, 2);
        assertEquals(Position.at(15), position);
        assertFalse(position.counted());
        assertTrue(Position.START.counted());
    }

    @Test
    void nothingLiesBeforeTheStart() {
        assertThrows(IllegalArgumentException.class, () -> new Position(-1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Position(0, -2));
    }

    @Test
    void theOffsetDecidesTheOrder() {
        assertTrue(new Position(1, 5).compareTo(new Position(2, 0)) < 0);
        assertEquals(0, Position.at(7).compareTo(new Position(7, 3)));
    }

    @Test
    void aSourceHasANameAndAnIdentity() {
        assertThrows(IllegalArgumentException.class, () -> SourceRef.of("", "id"));
        assertThrows(IllegalArgumentException.class, () -> SourceRef.of("name", ""));
    }

    @Test
    void tagsCannotBeChangedFromOutside() {
        Map<String, String> tags = new HashMap<>(Map.of("host", "a"));
        SourceRef source = new SourceRef("app.log", "id", tags);
        tags.clear();
        assertEquals(Map.of("host", "a"), source.tags());
    }
}
