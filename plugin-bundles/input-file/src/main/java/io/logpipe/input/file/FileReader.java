package io.logpipe.input.file;

import io.logpipe.api.block.Block;
import io.logpipe.api.plugin.BlockReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A reader that can be asked beforehand whether it would give anything: without bytes there is no pass. */
interface FileReader extends BlockReader {

    boolean hasNext() throws IOException;

    @Override
    @Nullable
    Block read() throws IOException;
}
