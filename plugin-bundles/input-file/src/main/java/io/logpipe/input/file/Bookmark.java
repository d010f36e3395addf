package io.logpipe.input.file;

import io.logpipe.api.block.Position;
import io.logpipe.api.plugin.Saved;
import java.util.Map;
import java.util.Optional;

/**
 * What the checkpoint remembers of a file, see {@link Tail}.
 *
 * @param position first byte that was not acknowledged
 * @param edge the fingerprint at {@code position} or before it
 * @param path where it was last seen, relative to the directory
 * @param size bytes it had when it was last looked at
 * @param sure how many of them were this file's when somebody looked into it; the others may be of what it was rewritten to
 * @param gone when it was found to have left the directory, in milliseconds since 1970; 0 if it has not
 */
record Bookmark(
        String label,
        String base,
        long generation,
        long born,
        Position position,
        Head head,
        Edge edge,
        String path,
        long size,
        long sure,
        long modified,
        long gone) {

    private static final String FACT = "file";
    private static final String VERSION = "1";
    private static final int PARTS = 10;

    /** A file that nobody has read of. */
    static Bookmark fresh(String path, String base, long generation, long born, Position start) {
        return new Bookmark(
                path,
                base,
                generation,
                born,
                start,
                Head.NONE,
                Edge.blind(start.offset(), start.line()),
                path,
                start.offset(),
                start.offset(),
                0,
                0);
    }

    /** Reads what {@link #saved} wrote; empty if it is something else. */
    static Optional<Bookmark> of(Saved saved) {
        return of(saved.name(), saved.position(), saved.facts().getOrDefault(FACT, ""));
    }

    /** Reads what {@link #fact} wrote; empty if it is something else. */
    static Optional<Bookmark> of(String label, Position position, String fact) {
        String[] parts = fact.split(" ", PARTS);
        if (parts.length != PARTS || !parts[0].equals(VERSION)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Bookmark(
                    label,
                    parts[1],
                    Long.parseLong(parts[2]),
                    Long.parseLong(parts[3]),
                    position,
                    head(parts[4]),
                    edge(parts[5]),
                    parts[9].isEmpty() ? label : parts[9],
                    size(parts[6]),
                    Math.max(position.offset(), sure(parts[6])),
                    Long.parseLong(parts[7]),
                    Long.parseLong(parts[8])));
        } catch (IllegalArgumentException | IndexOutOfBoundsException damaged) {
            return Optional.empty();
        }
    }

    Saved saved() {
        return new Saved(label, position, Map.of(FACT, fact()));
    }

    /** Everything but label and position, in one line: the checkpoint keeps tens of thousands of these. */
    String fact() {
        return String.join(
                " ",
                VERSION,
                base,
                Long.toString(generation),
                Long.toString(born),
                text(head),
                text(edge),
                sure == size ? Long.toString(size) : size + "/" + sure,
                Long.toString(modified),
                Long.toString(gone),
                path.equals(label) ? "" : path);
    }

    /** The same, of a file that has left the directory. */
    Bookmark gone(long millis) {
        return new Bookmark(label, base, generation, born, position, head, edge, path, size, sure, modified, millis);
    }

    /** The same, delivered under another name. */
    Bookmark named(String other) {
        return new Bookmark(other, base, generation, born, position, head, edge, path, size, sure, modified, gone);
    }

    /** The next generation of the same file. */
    Bookmark rewritten(Position start) {
        return new Bookmark(
                label,
                base,
                generation + 1,
                born,
                start,
                Head.NONE,
                Edge.blind(start.offset(), start.line()),
                path,
                start.offset(),
                start.offset(),
                0,
                0);
    }

    private static long size(String text) {
        int slash = text.indexOf('/');
        return Long.parseLong(slash < 0 ? text : text.substring(0, slash));
    }

    private static long sure(String text) {
        return Long.parseLong(text.substring(text.indexOf('/') + 1));
    }

    static String text(Head head) {
        return head.length() + ":" + Long.toHexString(head.hash());
    }

    static Head head(String text) {
        String[] parts = text.split(":");
        return new Head(Integer.parseInt(parts[0]), Long.parseUnsignedLong(parts[1], 16));
    }

    static String text(Edge edge) {
        return edge.offset() + ":" + edge.line() + ":" + edge.length() + ":" + Long.toHexString(edge.hash());
    }

    static Edge edge(String text) {
        String[] parts = text.split(":");
        return new Edge(
                Long.parseLong(parts[0]),
                Long.parseLong(parts[1]),
                Integer.parseInt(parts[2]),
                Long.parseUnsignedLong(parts[3], 16));
    }
}
