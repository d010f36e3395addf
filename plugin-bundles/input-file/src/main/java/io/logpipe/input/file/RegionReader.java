package io.logpipe.input.file;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.Position;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Gives a file as regions of it: no byte of a block is copied, only the last ones of each are looked at. */
final class RegionReader implements FileReader {

    private final Extent extent;
    private final int size;

    RegionReader(Extent extent, int size) {
        this.extent = extent;
        this.size = size;
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
        extent.goTo(end);
        return extent.file().region(start, end - start.offset());
    }

    @Override
    public void close() {
        // The file is the tail's.
    }
}
