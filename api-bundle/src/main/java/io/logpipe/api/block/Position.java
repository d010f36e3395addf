package io.logpipe.api.block;

/**
 * A place in a source: the next byte to read and the line it lies on, both counted from zero.
 *
 * @param offset bytes before it
 * @param line line ends before it, or {@link #UNCOUNTED} where nobody asked for them
 */
public record Position(long offset, long line) implements Comparable<Position> {

    /** The line of a position in a source whose lines are not counted. */
    public static final long UNCOUNTED = -1;

    /** Where every source starts. */
    public static final Position START = new Position(0, 0);

    /** Rejects negative coordinates. */
    public Position {
        if (offset < 0 || line < UNCOUNTED) {
            throw new IllegalArgumentException(
                    "position " + offset + ":" + line + " (expected: both >= 0, or line -1)");
        }
    }

    /** A position in a source whose lines are not counted. */
    public static Position at(long offset) {
        return new Position(offset, UNCOUNTED);
    }

    /** Whether {@link #line} means something. */
    public boolean counted() {
        return line != UNCOUNTED;
    }

    /** The position after {@code bytes} more bytes holding {@code lines} line ends; uncounted stays uncounted. */
    public Position plus(long bytes, long lines) {
        return new Position(offset + bytes, counted() ? line + lines : UNCOUNTED);
    }

    @Override
    public int compareTo(Position other) {
        return Long.compare(offset, other.offset);
    }
}
