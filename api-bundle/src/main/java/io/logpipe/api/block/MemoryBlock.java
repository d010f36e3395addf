package io.logpipe.api.block;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;

/** A block whose bytes are in memory. */
@ProviderType
public non-sealed interface MemoryBlock extends Block {

    /**
     * A read-only window on the bytes. Each call gives a window of its own, so moving its position disturbs nobody.
     * Reading it after the last {@link #close} is a bug that strict mode reports.
     */
    ByteBuffer view();

    /**
     * Fills {@code target} with the bytes of this block from {@code from} on, as {@link #view} would, without a window.
     *
     * @param from bytes of the block to skip, not negative; at least as many as {@code target} has room for must follow
     */
    void read(long from, ByteBuffer target);

    /**
     * A block of its own over a part of the same bytes; the caller owns it (rule B3).
     *
     * @param from first byte, relative to this block
     * @param length number of bytes
     * @param start place in the source of the part
     * @param span number of source bytes the part stands for
     */
    MemoryBlock slice(int from, int length, Position start, long span);

    @Override
    MemoryBlock retain();
}
