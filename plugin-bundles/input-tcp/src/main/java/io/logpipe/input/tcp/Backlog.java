package io.logpipe.input.tcp;

import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.BlockReader;
import io.logpipe.api.plugin.Outcome;
import io.logpipe.api.plugin.Outlet;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Blocks of one source that no output has yet. */
final class Backlog implements AutoCloseable {

    private final Deque<MemoryBlock> blocks = new ArrayDeque<>();
    private long reached;

    /** Takes {@code block} over. */
    void add(MemoryBlock block) {
        blocks.add(block);
    }

    boolean isEmpty() {
        return blocks.isEmpty();
    }

    Iterable<MemoryBlock> blocks() {
        return blocks;
    }

    /** Offers all blocks; those that were taken are gone afterwards. */
    Outcome deliver(Outlet outlet, SourceRef target) {
        reached = 0;
        Reader reader = new Reader();
        Outcome outcome = outlet.transfer(target, source -> reader);
        if (outcome instanceof Outcome.Sent) {
            for (int i = 0; i < reader.given; i++) {
                try (MemoryBlock taken = blocks.remove()) {
                    reached = taken.end();
                }
            }
        }
        return outcome;
    }

    /** End of the last block that {@link #deliver} got rid of the last time; zero if it was none. */
    long reached() {
        return reached;
    }

    private final class Reader implements BlockReader {
        private final Iterator<MemoryBlock> left = blocks.iterator();
        private int given;

        @Override
        public @Nullable MemoryBlock read() {
            if (!left.hasNext()) {
                return null;
            }
            given++;
            return left.next().retain();
        }

        @Override
        public void close() {
            // The blocks stay, for the case that the pass breaks off.
        }
    }

    @Override
    public void close() {
        blocks.forEach(MemoryBlock::close);
        blocks.clear();
    }
}
