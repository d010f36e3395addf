package io.logpipe.api.block;

import java.nio.channels.FileChannel;
import org.osgi.annotation.versioning.ProviderType;

/**
 * An open file shared by its reader and the regions cut from it. The handle is closed when the reader has closed this
 * and the last region is closed. May be kept as a lease, so that a renamed or deleted file survives a swap of code.
 */
@ProviderType
public interface SourceFile extends AutoCloseable {

    /** The handle; read it by offset only, and do not close it. */
    FileChannel channel();

    /** A region that the caller owns (rule B3). */
    FileRegion region(Position start, long length);

    /** The reader's share ends. Idempotent. */
    @Override
    void close();
}
