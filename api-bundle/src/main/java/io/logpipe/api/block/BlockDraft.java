package io.logpipe.api.block;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Writable memory that becomes a block once. Use it in try-with-resources: {@link #seal} moves ownership to the block
 * it returns, and {@link #close} after that does nothing.
 */
@ProviderType
public interface BlockDraft extends AutoCloseable {

    /** The one writable buffer, direct. Its position counts as the number of bytes written. */
    ByteBuffer buffer();

    /**
     * Freezes what was written.
     *
     * @param start place in the source of the first byte it stands for
     * @param span number of source bytes it stands for
     * @throws IllegalStateException if already sealed or closed
     */
    MemoryBlock seal(Position start, long span);

    /** Freezes what was written, unchanged source bytes: the span is the length. */
    default MemoryBlock seal(Position start) {
        return seal(start, buffer().position());
    }

    @Override
    void close();
}
