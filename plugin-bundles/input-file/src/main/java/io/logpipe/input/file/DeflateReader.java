package io.logpipe.input.file;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.BlockPool;
import io.logpipe.api.block.Position;
import io.logpipe.plugin.deflate.BlockDeflater;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Gives a file as compressed blocks, each one complete zlib stream. */
final class DeflateReader implements FileReader {

    private final Extent extent;
    private final int size;
    private final BlockPool pool;
    private final BlockDeflater deflater;

    /** Blocks of at most {@code size} bytes before compression. */
    DeflateReader(Extent extent, int size, BlockPool pool, BlockDeflater deflater) {
        this.extent = extent;
        this.size = Math.min(size, BlockDeflater.MAX_RAW);
        this.pool = pool;
        this.deflater = deflater;
    }

    @Override
    public boolean hasNext() throws IOException {
        return extent.blockEnd(size) > extent.at();
    }

    @Override
    public @Nullable Block read() throws IOException {
        long end = extent.blockEnd(size);
        if (end == extent.at()) {
            return null;
        }
        Position start = extent.position();
        int length = (int) (end - start.offset());
        try (BlockDraft raw = pool.draft(length);
                BlockDraft draft = pool.draft(BlockDeflater.bound(length))) {
            extent.copy(raw.buffer(), length);
            deflater.deflate(raw.buffer().flip(), draft.buffer());
            extent.goTo(end);
            return draft.seal(start, length);
        }
    }

    @Override
    public void close() {
        // The file is the tail's, the deflater the instance's.
    }
}
