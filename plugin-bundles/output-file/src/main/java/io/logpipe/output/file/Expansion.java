package io.logpipe.output.file;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.BlockPool;
import io.logpipe.api.block.FileRegion;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.plugin.deflate.BlockInflater;
import java.io.IOException;
import java.util.Optional;
import java.util.zip.DataFormatException;

/** Puts blocks into files: as they are, or expanded. */
final class Expansion implements AutoCloseable {

    private final BlockPool pool;
    private final Optional<BlockInflater> inflater;

    /**
     * Holds native memory if there is a limit.
     *
     * @param limit the most bytes that a block may become; empty if blocks stay as they are
     */
    Expansion(BlockPool pool, Optional<Integer> limit) {
        this.pool = pool;
        this.inflater = limit.map(BlockInflater::new);
    }

    /** Whether blocks stay as they are. */
    boolean keeps() {
        return inflater.isEmpty();
    }

    /** Appends one block and returns how many bytes that became. */
    long append(Block block, OpenFile file) throws IOException, DataFormatException {
        if (inflater.isEmpty()) {
            return file.append(block);
        } else if (block instanceof MemoryBlock memory) {
            return file.append(inflater.get().inflate(memory.view()));
        } else if (block instanceof FileRegion region) {
            try (MemoryBlock loaded = region.load(pool)) {
                return file.append(inflater.get().inflate(loaded.view()));
            }
        } else {
            throw new DataFormatException("records are not compressed");
        }
    }

    @Override
    public void close() {
        inflater.ifPresent(BlockInflater::close);
    }
}
