package io.logpipe.api.block;

import java.nio.channels.FileChannel;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The node's memory budget. When it is spent, routes pause; a plugin never sees a refusal, so it must not allocate
 * ahead of what a peer or a file really delivered.
 *
 * <p><b>Threads.</b> Safe from any thread.
 */
@ProviderType
public interface BlockPool {

    /** An empty draft with room for at least {@code capacity} bytes. */
    BlockDraft draft(int capacity);

    /** Takes over {@code file}, open for reading: from here on it is closed through what is returned. */
    SourceFile share(FileChannel file);

    /** Bytes that may still be taken before routes pause; an input that can wait begins nothing new near zero. */
    long available();
}
