package io.logpipe.input.file;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.BlockPool;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.plugin.PluginContext.Counter;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Gives each line as a block of its own, with its line end. Reads many at once and gives out parts of what it read. */
final class LineReader implements FileReader {

    /** A line longer than this is split. */
    static final int LONGEST = 1 << 20;

    private final Extent extent;
    private final int size;
    private final BlockPool pool;
    private final Counter split;
    private final LineEnds ends;
    private @Nullable MemoryBlock chunk;
    private @Nullable ByteBuffer view;

    /**
     * Reads {@code size} bytes at once, or as many as a line is long.
     *
     * @param ends this reader's alone until it is closed
     */
    LineReader(Extent extent, int size, BlockPool pool, Counter split, LineEnds ends) {
        this.extent = extent;
        this.size = Math.min(size, LONGEST);
        this.pool = pool;
        this.split = split;
        this.ends = ends;
    }

    @Override
    public boolean hasNext() throws IOException {
        return extent.linesEnd(size, LONGEST) > extent.at();
    }

    @Override
    public @Nullable Block read() throws IOException {
        MemoryBlock lines = chunk;
        ByteBuffer bytes = view;
        if (lines == null || bytes == null || !bytes.hasRemaining()) {
            close();
            lines = load();
            if (lines == null) {
                return null;
            }
            bytes = lines.view();
            ends.over(bytes);
            chunk = lines;
            view = bytes;
        }
        int from = bytes.position();
        int length = ends.after(from) - from;
        MemoryBlock line = lines.slice(from, length, extent.position(), length);
        extent.goTo(extent.at() + length, bytes.get(from + length - 1) == '\n' ? 1 : 0);
        bytes.position(from + length);
        return line;
    }

    private @Nullable MemoryBlock load() throws IOException {
        int length = (int) (extent.linesEnd(size, LONGEST) - extent.at());
        if (length == 0) {
            return null;
        }
        try (BlockDraft draft = pool.draft(length)) {
            extent.copy(draft.buffer(), length);
            if (length == LONGEST && draft.buffer().get(length - 1) != '\n') {
                split.add(1);
            }
            return draft.seal(extent.position());
        }
    }

    @Override
    public void close() {
        if (chunk != null) {
            chunk.close();
        }
        chunk = null;
        view = null;
    }
}
