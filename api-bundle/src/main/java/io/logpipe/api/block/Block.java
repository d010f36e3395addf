package io.logpipe.api.block;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import org.osgi.annotation.versioning.ProviderType;

/**
 * An immutable, counted run of bytes with its place in a source: in memory, still in a file, or decoded into
 * records.
 *
 * <p>The split is sealed because outputs choose by it: a {@link FileRegion} can go from page cache to socket without
 * entering the heap, a {@link MemoryBlock} can be looked at, a {@link RecordBlock} has been decoded.
 *
 * <p><b>Threads.</b> Content is safe to read from any thread that holds a reference. {@link #retain} and {@link #close}
 * are safe from any thread.
 */
@ProviderType
public sealed interface Block extends AutoCloseable permits MemoryBlock, FileRegion, RecordBlock {

    /** Where the first byte it stands for lies in its source. */
    Position start();

    /**
     * Number of source bytes it stands for. Equal to {@link #length} unless the bytes were rewritten, compressed or
     * split: then the blocks made of one block cover its range in order (rule B5).
     */
    long span();

    /** Number of bytes it carries, never negative. For records: of the bytes they were decoded from. */
    long length();

    /**
     * Moves bytes to {@code target}, which may take fewer than offered.
     *
     * @param from first byte to send, relative to this block
     * @return bytes moved, possibly zero when {@code target} is full
     */
    long transferTo(WritableByteChannel target, long from) throws IOException;

    /** Takes a further reference to the same bytes; the caller must close it (rule B1). */
    Block retain();

    /** Gives up one reference. The last one returns the memory or the file handle. */
    @Override
    void close();

    /** The offset in the source of the first byte behind this block. */
    default long end() {
        return start().offset() + span();
    }
}
