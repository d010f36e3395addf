package io.logpipe.api.plugin;

import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import org.osgi.annotation.versioning.ConsumerType;

/** Brings data in. */
@ConsumerType
public non-sealed interface Input extends Plugin {

    /**
     * Something this instance registered became ready. Look at it, then start a {@link Outlet#transfer transfer} for
     * each source that has data. After {@code start} and after {@link #resume} the engine sends one {@link
     * Signal.Woken} of its own.
     */
    void onEvent(Signal signal, Outlet outlet) throws Exception;

    /**
     * Every output has acknowledged {@code source} up to {@code upTo}; now, and only now, remember it. Comes in order
     * per source, but after a swap of code also for sources that a predecessor read.
     */
    default void committed(SourceRef source, Position upTo) throws Exception {}

    /** Starts reading one source; called from inside {@link Outlet#transfer}. */
    @FunctionalInterface
    @ConsumerType
    interface Opener {

        /** Opens {@code source}; not called at all while the route is paused. */
        BlockReader open(SourceRef source) throws Exception;
    }
}
