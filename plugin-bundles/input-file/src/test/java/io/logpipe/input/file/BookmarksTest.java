package io.logpipe.input.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.Position;
import io.logpipe.api.plugin.Checkpoint;
import io.logpipe.testkit.FakeHost;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** What is remembered of files that have left. */
class BookmarksTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

    private static Bookmark gone(int file, long since) {
        String name = "file-" + file;
        return Bookmark.fresh(name, name, 1, 0, Position.START).gone(since);
    }

    private static String key(int file) {
        return new FileKey(1, file).toString();
    }

    @Test
    void ofManyThatLeftTheNewestAreRemembered() throws Exception {
        int count = Bookmarks.MOST_DEPARTED + 100;
        try (FakeHost host = FakeHost.open()) {
            Checkpoint checkpoint = host.context("input-file").checkpoint("directory");
            for (int i = 0; i < count; i++) {
                checkpoint.put(key(i), gone(i, NOW.toEpochMilli() - i).saved());
            }
            Bookmarks bookmarks = new Bookmarks(checkpoint, Clock.fixed(NOW, ZoneOffset.UTC));
            bookmarks.load("directory");
            bookmarks.swept();
            assertTrue(checkpoint.get(key(0)).isPresent());
            assertTrue(checkpoint.get(key(Bookmarks.MOST_DEPARTED - 1)).isPresent());
            assertFalse(checkpoint.get(key(Bookmarks.MOST_DEPARTED)).isPresent());
            assertEquals(Bookmarks.MOST_DEPARTED + 1, checkpoint.all().size(), "and that the directory was watched");
        }
    }
}
