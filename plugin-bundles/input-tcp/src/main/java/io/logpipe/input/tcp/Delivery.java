package io.logpipe.input.tcp;

import io.logpipe.api.plugin.Outcome;
import io.logpipe.api.plugin.Outlet;

/** Blocks of one source on their way into the route, in as many passes as needed. */
interface Delivery {

    /** Whether a pass is due. */
    boolean due();

    /** Offers all blocks; those that were taken are gone afterwards. */
    Outcome deliver(Outlet outlet);

    /** Whether nothing is added any more. */
    boolean ended();
}
