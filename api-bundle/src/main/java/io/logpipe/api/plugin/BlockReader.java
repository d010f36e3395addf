package io.logpipe.api.plugin;

import io.logpipe.api.block.Block;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/** One transfer out of one source, from open to close. */
@ConsumerType
public interface BlockReader extends AutoCloseable {

    /** The next block, which the engine then owns (rule B3), or null when there is no more for now. */
    @Nullable
    Block read() throws Exception;

    @Override
    void close();
}
