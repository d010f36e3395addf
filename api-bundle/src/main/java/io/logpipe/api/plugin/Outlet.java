package io.logpipe.api.plugin;

import io.logpipe.api.block.SourceRef;
import org.osgi.annotation.versioning.ProviderType;

/** An input's way into its routes. Only for use inside the call it was passed to. */
@ProviderType
public interface Outlet {

    /**
     * Runs one pass: opens the reader, reads until the source or the budget is exhausted, runs the filters, and hands
     * all blocks to the queues of the outputs, or none if a step throws. Whatever was opened is closed (rule P4). A
     * reader that returns no block at all makes an empty pass, which outputs see.
     */
    Outcome transfer(SourceRef source, Input.Opener opener);
}
