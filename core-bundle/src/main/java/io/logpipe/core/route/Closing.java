package io.logpipe.core.route;

import java.lang.System.Logger.Level;

/** Closes what a plugin opened: a failure to close is logged, and changes nothing about the pass. */
final class Closing implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger("route");

    private final AutoCloseable opened;
    private final String what;
    private final String whose;

    /** {@code what} was opened, and on behalf of whom. */
    Closing(AutoCloseable opened, String what, String whose) {
        this.opened = opened;
        this.what = what;
        this.whose = whose;
    }

    @Override
    public void close() {
        try {
            opened.close();
        } catch (Exception | Error e) {
            LOG.log(Level.WARNING, "closing {0} of {1} threw: {2}", what, whose, e.toString());
        }
    }
}
