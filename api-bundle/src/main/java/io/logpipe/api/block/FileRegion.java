package io.logpipe.api.block;

import java.io.IOException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A block whose bytes are still in a file, fixed by offset and length at creation. A file that is cut short underneath
 * makes {@link #transferTo} and {@link #load} fail with an {@link java.io.EOFException}, never return other bytes.
 */
@ProviderType
public non-sealed interface FileRegion extends Block {

    /** Copies the bytes into memory taken from {@code pool}; the caller owns the result (rule B3). */
    MemoryBlock load(BlockPool pool) throws IOException;

    @Override
    FileRegion retain();
}
