package io.logpipe.core.route;

import java.lang.System.Logger.Level;

/** Closes what a plugin opened: a failure to close is logged, and changes nothing about the pass. */
final class Closing implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger("route");

    private final AutoCloseable opened;
    private final String what;

    Closing(AutoCloseable opened, String what) {
        this.opened = opened;
        this.what = what;
    }

    @Override
    public void close() {
        try {
            opened.close();
        } catch (Exception | Error e) {
            LOG.log(Level.WARNING, "closing {0} threw: {1}", what, e.toString());
        }
    }
}
