package io.logpipe.output.file;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.MemoryBlock;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Small blocks of one pass, put together so that they go into its file with one write: a block may be a line, and a call
 * of the system for each costs many times what its bytes do.
 */
final class SmallBlocks {

    private static final int SMALL = 4 << 10;
    private static final int SIZE = 64 << 10;

    /** Made when the first small block comes; large ones never need it. */
    private @Nullable ByteBuffer bytes;

    private long end;

    /** Takes a copy of {@code block}, or returns false if it is not small or there is no room for it. */
    boolean take(Block block) {
        if (block.length() > SMALL || !(block instanceof MemoryBlock memory)) {
            return false;
        }
        ByteBuffer target = target();
        if (block.length() > target.remaining()) {
            return false;
        }
        memory.read(0, target.limit(target.position() + (int) block.length()));
        target.limit(SIZE);
        end = block.end();
        return true;
    }

    private ByteBuffer target() {
        if (bytes == null) {
            bytes = ByteBuffer.allocateDirect(SIZE);
        }
        return bytes;
    }

    int size() {
        return bytes == null ? 0 : bytes.position();
    }

    /** Offset in the source where the last block ends. */
    long end() {
        return end;
    }

    /** Appends all of them and returns how much that is, or throws and has appended nothing. They are forgotten. */
    long appendTo(OpenFile file) throws IOException {
        try {
            return bytes == null ? 0 : file.append(bytes.flip());
        } finally {
            clear();
        }
    }

    void clear() {
        if (bytes != null) {
            bytes.clear();
        }
    }
}
