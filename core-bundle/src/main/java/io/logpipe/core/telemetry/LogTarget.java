package io.logpipe.core.telemetry;

import java.time.Instant;

/** Where lines end up. Called by one thread; may block, never throws. */
interface LogTarget extends AutoCloseable {

    /** Writes whole lines of the time {@code at}; false if that is impossible just now. */
    boolean write(Instant at, byte[] lines);

    @Override
    void close();
}
