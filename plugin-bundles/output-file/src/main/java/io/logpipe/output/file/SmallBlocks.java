package io.logpipe.output.file;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.MemoryBlock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * Small blocks of one pass, put together so that they go into its file with one write: a block may be a line, and a call
 * of the system for each costs many times what its bytes do.
 */
final class SmallBlocks {

    private static final int SMALL = 4 << 10;
    private static final int SIZE = 64 << 10;

    private final Copy copy = new Copy();
    /** Made when the first small block comes; large ones never need it. */
    private @Nullable ByteBuffer bytes;

    private long end;

    /** Takes a copy of {@code block}, or returns false if it is not small or there is no room for it. */
    boolean take(Block block) throws IOException {
        if (block.length() > SMALL || !(block instanceof MemoryBlock) || block.length() > room()) {
            return false;
        }
        block.transferTo(copy, 0);
        end = block.end();
        return true;
    }

    private int room() {
        if (bytes == null) {
            bytes = ByteBuffer.allocateDirect(SIZE);
        }
        return bytes.remaining();
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

    private final class Copy implements WritableByteChannel {
        @Override
        public int write(ByteBuffer source) {
            int count = source.remaining();
            if (bytes != null) {
                bytes.put(source);
            }
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            // There is nothing to close.
        }
    }
}
