package io.logpipe.api.block;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A block whose bytes are still in a file, fixed by offset and length at creation. A file that is cut short underneath
 * makes {@link #transferTo}, {@link #read} and {@link #load} fail with an {@link java.io.EOFException}, never return other bytes.
 */
@ProviderType
public non-sealed interface FileRegion extends Block {

    /** Copies the bytes into memory taken from {@code pool}; the caller owns the result (rule B3). */
    MemoryBlock load(BlockPool pool) throws IOException;

    /**
     * Fills {@code target} with the bytes of this block from {@code from} on.
     *
     * @param from bytes of the block to skip, not negative; at least as many as {@code target} has room for must follow
     * @throws java.io.EOFException if the file has become too short; how much was put into {@code target} is not said
     */
    void read(long from, ByteBuffer target) throws IOException;

    @Override
    FileRegion retain();
}
