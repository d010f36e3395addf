package io.logpipe.input.file;

import io.logpipe.api.block.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes tails for a successor, which may be of another version, and reads what a predecessor wrote. */
final class Baton {

    private Baton() {}

    /** What the checkpoint does not say: of files that are open, or have no name, or have something on its way. */
    static List<Map<String, String>> write(Tails tails, Handles handles) {
        List<Map<String, String>> entries = new ArrayList<>();
        for (Tail tail : tails.all()) {
            if (!tail.settled() || tail.place() != Tail.Place.NAMED || handles.ifOpen(tail) != null) {
                entries.add(write(tail));
            }
        }
        return entries;
    }

    static Map<String, String> write(Tail tail) {
        Bookmark mark = tail.bookmark();
        return Map.of(
                "label", mark.label(),
                "device", Long.toString(tail.key().device()),
                "inode", Long.toString(tail.key().inode()),
                "offset", Long.toString(mark.position().offset()),
                "line", Long.toString(mark.position().line()),
                "file", mark.fact(),
                "read", Bookmark.text(tail.edge()),
                "place", tail.place().name());
    }

    /** A tail as the predecessor left it; empty if the entry cannot be read. */
    static Optional<Tail> read(Map<?, ?> entry) {
        try {
            Position position = new Position(number(entry, "offset"), number(entry, "line"));
            FileKey key = new FileKey(number(entry, "device"), number(entry, "inode"));
            return Bookmark.of(text(entry, "label"), position, text(entry, "file"))
                    .map(mark -> {
                        Tail tail = new Tail(key, mark);
                        tail.resume(Bookmark.edge(text(entry, "read")));
                        tail.looked(Math.max(mark.size(), tail.read()), mark.modified());
                        tail.lost(Tail.Place.valueOf(text(entry, "place")));
                        return tail;
                    });
        } catch (IllegalArgumentException | IndexOutOfBoundsException unreadable) {
            return Optional.empty();
        }
    }

    private static long number(Map<?, ?> entry, String name) {
        return Long.parseLong(text(entry, name));
    }

    private static String text(Map<?, ?> entry, String name) {
        return String.valueOf(entry.get(name));
    }
}
