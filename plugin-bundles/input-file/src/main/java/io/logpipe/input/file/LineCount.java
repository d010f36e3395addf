package io.logpipe.input.file;

import io.logpipe.api.block.Position;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/** Counts line ends, for the positions of those who asked for them. */
final class LineCount {

    private static final int CHUNK = 64 * 1024;
    private static final long AT_ONCE = 8L << 20;

    private final boolean wanted;
    /** Weak, since a tail may end at any time. */
    private final Map<Tail, Position> progress = new WeakHashMap<>();

    private final LineEnds ends = new LineEnds();
    private @Nullable ByteBuffer buffer;

    LineCount(boolean wanted) {
        this.wanted = wanted;
    }

    boolean wanted() {
        return wanted;
    }

    /** Where a file starts whose lines are counted if anybody wants them. */
    Position start(long line) {
        return wanted ? new Position(0, line) : Position.at(0);
    }

    /**
     * Whether the line that {@code tail} is on is known, or not needed. If not, counts some of it; ask again, in another
     * turn.
     */
    boolean known(Tail tail, FileChannel file) throws IOException {
        if (!wanted || tail.next().counted()) {
            return true;
        }
        Position from = progress.getOrDefault(tail, base(tail.safe()));
        long to = Math.min(tail.read(), from.offset() + AT_ONCE);
        Position reached = new Position(to, from.line() + between(file, from.offset(), to));
        if (to < tail.read()) {
            progress.put(tail, reached);
            return false;
        }
        progress.remove(tail);
        tail.counted(reached.line());
        return true;
    }

    private static Position base(Edge known) {
        return known.line() == Position.UNCOUNTED ? Position.START : new Position(known.offset(), known.line());
    }

    /** Line ends between two offsets. */
    long between(FileChannel file, long from, long to) throws IOException {
        ByteBuffer bytes = buffer;
        if (bytes == null) {
            bytes = ByteBuffer.allocateDirect(CHUNK);
            buffer = bytes;
        }
        long count = 0;
        for (long at = from; at < to; at += bytes.limit()) {
            bytes.clear().limit((int) Math.min(CHUNK, to - at));
            if (file.read(bytes, at) <= 0) {
                throw new EOFException("the file ends before " + to);
            }
            ends.over(bytes.flip());
            count += ends.count();
        }
        return count;
    }
}
