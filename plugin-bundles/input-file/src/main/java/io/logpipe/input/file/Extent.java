package io.logpipe.input.file;

import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What one pass may read of one file, and how far it has come. */
final class Extent {

    private final SourceFile file;
    private final Window window;
    private final LineCount lines;
    private final long limit;
    private final long seen;
    private final boolean flush;
    private long at;
    private long line;

    /**
     * From where {@code tail} was read up to {@code limit}.
     *
     * @param flush whether an unfinished last line may go
     */
    Extent(SourceFile file, Window window, LineCount lines, Tail tail, long limit, boolean flush) {
        this.file = file;
        this.window = window;
        this.lines = lines;
        this.limit = limit;
        this.seen = tail.seen();
        this.flush = flush;
        this.at = tail.next().offset();
        this.line = tail.next().line();
    }

    SourceFile file() {
        return file;
    }

    long limit() {
        return limit;
    }

    Position position() {
        return new Position(at, line);
    }

    long at() {
        return at;
    }

    long line() {
        return line;
    }

    /**
     * Where a block of at most {@code size} bytes ends: at a line end if there is one; at the size if there is none; not
     * beyond {@link #at} if what there is has to wait.
     */
    long blockEnd(int size) throws IOException {
        long stop = Math.min(limit, at + size);
        long end = window.lastLineEnd(Math.max(at, seen), stop);
        if (end > 0) {
            return end;
        }
        return flush || stop - at == size ? stop : at;
    }

    /**
     * The same where only whole lines may go, of up to {@code longest} bytes: a line that is longer than {@code size} is
     * looked for further on.
     */
    long linesEnd(int size, int longest) throws IOException {
        long near = Math.min(limit, at + size);
        long end = window.lastLineEnd(Math.max(at, seen), near);
        if (end > 0) {
            return end;
        }
        long far = Math.min(limit, at + longest);
        end = window.lastLineEnd(Math.max(near, seen), far);
        if (end > 0) {
            return end;
        }
        return flush || far - at == longest ? far : at;
    }

    /** Reads {@code length} bytes from where it is, without going on. */
    void copy(ByteBuffer target, int length) throws IOException {
        target.limit(target.position() + length);
        for (long from = at - target.position(); target.hasRemaining(); ) {
            if (file.channel().read(target, from + target.position()) < 0) {
                throw new EOFException("the file ends before " + (at + length));
            }
        }
    }

    /** Goes on to {@code end}, counting lines if they are wanted. */
    void goTo(long end) throws IOException {
        if (line != Position.UNCOUNTED) {
            line += lines.between(file.channel(), at, end);
        }
        at = end;
    }

    /** Goes on by a line that was already looked at. */
    void goTo(long end, int lineEnds) {
        if (line != Position.UNCOUNTED) {
            line += lineEnds;
        }
        at = end;
    }
}
