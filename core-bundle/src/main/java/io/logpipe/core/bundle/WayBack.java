package io.logpipe.core.bundle;

import io.logpipe.core.bundle.Stored.Standing;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** From code that does not work back to code that did. */
final class WayBack {

    private static final System.Logger LOG = System.getLogger("bundles");

    private final BundleContext context;
    private final BundleStore store;
    private final Exchanger exchanger;

    WayBack(BundleContext context, BundleStore store, Exchanger exchanger) {
        this.context = context;
        this.store = store;
        this.exchanger = exchanger;
    }

    /** How a revision has done so far; good if it is not known here. */
    Standing standing(Revision revision) {
        return store.find(revision).map(Stored::standing).orElse(Standing.GOOD);
    }

    /** Whether a revision that fails is to be taken back: it is not known to work, and there is another. */
    boolean isOpen(Revision revision) {
        return standing(revision) == Standing.NEW && store.fallback(revision).isPresent();
    }

    /** Whether it is being taken back, or was and could not be. */
    boolean isTaken(Revision revision) {
        return standing(revision) == Standing.BAD && store.fallback(revision).isPresent();
    }

    /**
     * Takes {@code bad} back, on the thread of the bundles.
     *
     * @param reason why, for people
     * @return whether other code serves now
     */
    boolean take(long id, Revision bad, String reason) throws IOException {
        Bundle bundle = context.getBundle(id);
        Optional<Stored> back = store.fallback(bad);
        if (bundle == null || back.isEmpty()) {
            return false;
        }
        String good = back.get().revision().label();
        store.mark(bad, Standing.BAD, reason);
        try {
            exchanger.takeBack(bundle, bad, back.get());
            LOG.log(Level.ERROR, "{0} was taken back, {1} serves again: {2}", bad.label(), good, reason);
            return true;
        } catch (Refusal e) {
            LOG.log(
                    Level.ERROR,
                    "{0} could not be taken back: {1}; it does not serve: {2}",
                    bad.label(),
                    e.getMessage(),
                    reason);
            return false;
        }
    }
}
