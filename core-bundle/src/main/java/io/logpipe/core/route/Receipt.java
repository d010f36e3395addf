package io.logpipe.core.route;

import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;

/** Whom a delivery belongs to: is told once that its output has it, or will never have it. */
interface Receipt {

    SourceRef source();

    /** Where the source has been read up to; what the delivery holds lies before. */
    Position upTo();

    /** Safe from any thread. */
    void outputDone();

    /** The output refused it for good. Whether somebody else keeps it, so that it is not to be kept again. */
    default boolean refused() {
        return false;
    }
}
