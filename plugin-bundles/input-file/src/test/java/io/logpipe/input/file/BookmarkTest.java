package io.logpipe.input.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logpipe.api.block.Position;
import io.logpipe.api.plugin.Saved;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is remembered of a file, as it is stored. */
class BookmarkTest {

    private static Bookmark mark(String label, String path) {
        return new Bookmark(
                label,
                "fd00:2a:18b",
                3,
                -5,
                new Position(1234, 17),
                new Head(1024, -1),
                new Edge(1200, 16, 256, Long.MIN_VALUE),
                path,
                5678,
                4567,
                99,
                0);
    }

    @Test
    void whatIsStoredIsReadBack() {
        for (Bookmark mark : new Bookmark[] {
            mark("a.log", "a.log"),
            mark("a.log", "_a.log-20250101_000000_000000"),
            mark("with space", "sub/with more spaces "),
            mark("a.log", "a.log").gone(1_700_000_000_000L),
            mark("a.log", "a.log").rewritten(Position.START)
        }) {
            assertEquals(Optional.of(mark), Bookmark.of(mark.saved()));
        }
    }

    /** Then the file is one that nothing is known about: read from its start, twice rather than never. */
    @Test
    void whatCannotBeReadIsNothing() {
        String fact = mark("a.log", "a.log").fact();
        for (String damaged : new String[] {
            "",
            "1",
            "2" + fact.substring(1),
            fact.replace(":", ""),
            fact.replace("1024", "x"),
            fact.substring(0, fact.length() / 2)
        }) {
            assertEquals(Optional.empty(), Bookmark.of("a.log", Position.START, damaged), damaged);
        }
        assertEquals(Optional.empty(), Bookmark.of(new Saved("a.log", Position.START, Map.of())));
    }

    @Test
    void keysAreReadBack() {
        FileKey key = new FileKey(-1, Long.MAX_VALUE);
        assertEquals(key, FileKey.parse(key.toString()));
    }
}
