package io.logpipe.input.tcp;

import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import java.nio.ByteBuffer;

/** The blocks of one name that came over one connection, one message after the other. */
final class Stream {

    private final SourceRef source;
    private Position position;

    Stream(String name, String id, Position position) {
        this.source = SourceRef.of(name, id);
        this.position = position;
    }

    SourceRef source() {
        return source;
    }

    /** Where the next block begins. */
    Position position() {
        return position;
    }

    /** Goes to where a predecessor was. */
    void moveTo(long offset, long line) {
        position = position.counted() ? new Position(offset, line) : Position.at(offset);
    }

    /** Moves behind {@code block}, which begins here. */
    void pass(MemoryBlock block) {
        position = position.plus(block.length(), position.counted() ? lines(block.view()) : 0);
    }

    private static long lines(ByteBuffer bytes) {
        long lines = 0;
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            if (bytes.get(i) == '\n') {
                lines++;
            }
        }
        return lines;
    }
}
