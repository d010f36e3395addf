package io.logpipe.core.route;

import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.core.loop.InstanceThread;

/** A place of an input, as its feed sees it. */
public interface InputPort {

    /** Where its instance is called. */
    InstanceThread thread();

    /** All outputs have acknowledged; tells the instance, on its thread. */
    void committed(SourceRef source, Position upTo);

    /** Its routes are full; tells the instance, on its thread. */
    void hold(String why);

    /** Its routes have room; tells the instance to resume and to look for data, on its thread. */
    void release();

    /** A pass ended before its source did; asks the instance to look for data, on its thread, by priority. */
    void again(int priority);

    /** A call threw what no contract knows. */
    void failed(Throwable cause);

    /** Counts blocks and bytes that went into the routes. */
    void passed(int blocks, long bytes);
}
