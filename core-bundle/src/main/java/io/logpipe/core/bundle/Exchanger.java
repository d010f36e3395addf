package io.logpipe.core.bundle;

import io.logpipe.core.bundle.Stored.Standing;
import io.logpipe.core.registry.FactoryBinding;
import io.logpipe.core.registry.FactoryRegistry;
import io.logpipe.core.wiring.ExchangeFailure;
import io.logpipe.core.wiring.Wirer;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Version;
import org.osgi.framework.startlevel.BundleStartLevel;

/**
 * Puts one revision of a plugin into the place of another while data flows, all its instances or none: beside the old one
 * where both can be installed, else in place. On the thread of the bundles.
 */
final class Exchanger {

    private static final System.Logger LOG = System.getLogger("bundles");

    private final BundleContext context;
    private final FactoryRegistry registry;
    private final BundleStore store;
    private final BundleGuard guard;
    private final ExchangeNote note;
    private final Arrival arrival;
    private final Supplier<Wirer> wirer;

    Exchanger(
            BundleContext context,
            FactoryRegistry registry,
            BundleStore store,
            BundleGuard guard,
            ExchangeNote note,
            Supplier<Wirer> wirer) {
        this.context = context;
        this.registry = registry;
        this.store = store;
        this.guard = guard;
        this.note = note;
        this.arrival = new Arrival(context, registry);
        this.wirer = wirer;
    }

    private void announce(Revision stays, Revision goes, String flaw) throws Refusal {
        try {
            note.write(new ExchangeNote.Rivals(stays, goes, flaw));
        } catch (IOException e) {
            throw new Refusal("the exchange cannot be written down: " + Text.reason(e), e);
        }
    }

    private void done() {
        try {
            note.clear();
        } catch (IOException e) {
            LOG.log(Level.ERROR, "the end of the exchange cannot be written down: {0}", e.getMessage());
        }
    }

    /** Whether {@code next} has to take the very place of {@code old} in the framework. */
    boolean mustBeInPlace(Bundle old, Revision next, String location) {
        return old.getVersion().equals(Version.parseVersion(next.version()))
                || old.getLocation().equals(location);
    }

    /**
     * Exchanges {@code old} for {@code next}.
     *
     * @param putAway whether {@code old} is stopped because it failed; what comes is started anyway
     * @return a line for each instance, and one for the bundle
     * @throws Refusal if that did not work; the old one serves on
     */
    List<String> replace(Bundle old, Stored next, boolean putAway) throws Refusal {
        Optional<Bundle> twin = twin(old, next.revision());
        if (twin.isPresent()) {
            Bundle there = twin.get();
            List<String> lines = new ArrayList<>();
            if (guard.present(there.getBundleId()).equals(Optional.of(next.revision()))) {
                start(there);
            } else {
                lines.addAll(inPlace(there, next.revision(), true));
            }
            lines.addAll(serve(there, wirer.get().typesServedBy(old.getBundleId())));
            lines.add(retire(old));
            return lines;
        }
        return mustBeInPlace(old, next.revision(), next.location())
                ? inPlace(old, next.revision(), putAway)
                : beside(old, next);
    }

    /** Another bundle than {@code old} with the name and version of {@code next}; two the framework does not allow. */
    Optional<Bundle> twin(Bundle old, Revision next) {
        return guard.present().entrySet().stream()
                .filter(entry -> entry.getValue().name().equals(next.name())
                        && entry.getValue().version().equals(next.version()))
                .map(entry -> context.getBundle(entry.getKey()))
                .filter(other -> other != null && !other.equals(old))
                .findFirst();
    }

    /** The bundle that consists of it now. */
    Optional<Bundle> bundleOf(Revision revision) {
        return guard.present().entrySet().stream()
                .filter(entry -> entry.getValue().equals(revision))
                .map(entry -> context.getBundle(entry.getKey()))
                .findFirst();
    }

    /** Installs and starts one more bundle; on failure nothing of it is left. */
    Bundle add(Stored next, boolean fragment, boolean factories) throws Refusal {
        insistOnNew(next.revision());
        Bundle fresh = guard.install(next);
        try {
            if (!fragment) {
                start(fresh);
                if (factories) {
                    arrival.await(fresh, Set.of());
                }
            }
            return fresh;
        } catch (Refusal e) {
            uninstall(fresh);
            throw e;
        }
    }

    /** The framework allows no two bundles of one name and version. */
    void insistOnNew(Revision next) throws Refusal {
        for (Map.Entry<Long, Revision> entry : guard.present().entrySet()) {
            Revision there = entry.getValue();
            if (there.name().equals(next.name()) && there.version().equals(next.version())) {
                String how = there.sha256().equals(next.sha256())
                        ? "there is nothing to do"
                        : "logpipe:update " + next.name() + " FILE exchanges it";
                throw new Refusal(next.name() + " " + next.version() + " is installed already, as bundle "
                        + entry.getKey() + "; " + how);
            }
        }
    }

    /** Starts it, and keeps it started over restarts. */
    void start(Bundle bundle) throws Refusal {
        try {
            bundle.start();
        } catch (BundleException e) {
            Optional<String> missing =
                    bundle.getState() == Bundle.INSTALLED ? new Resolution(context).missing(bundle) : Optional.empty();
            throw new Refusal(
                    bundle.getSymbolicName() + " " + bundle.getVersion()
                            + missing.map(what -> " does not resolve: it " + what)
                                    .orElse(" does not start: " + Text.reason(e)),
                    e);
        }
    }

    private List<String> inPlace(Bundle bundle, Revision next, boolean putAway) throws Refusal {
        Optional<Revision> before = guard.present(bundle.getBundleId());
        boolean ran = bundle.adapt(BundleStartLevel.class).isPersistentlyStarted();
        boolean runs = ran || putAway;
        Set<String> needed = wirer.get().typesServedBy(bundle.getBundleId());
        List<String> lines = new ArrayList<>();
        registry.hold(bundle.getBundleId());
        try {
            guard.update(bundle, next);
            if (runs) {
                start(bundle);
                lines.addAll(serve(bundle, needed));
            }
            lines.add(next.label() + " is in place of "
                    + before.map(Revision::label).orElse("what was there") + ", bundle " + bundle.getBundleId()
                    + (runs ? "" : ", stopped as before"));
            return lines;
        } catch (Refusal e) {
            String end = back(bundle, before, next, runs, e.getMessage());
            if (!needed.isEmpty()) {
                arrival.of(bundle).forEach(this::serveAgain);
            }
            stop(bundle, !ran);
            throw new Refusal(e.getMessage() + "; " + end, e);
        } finally {
            registry.release(bundle.getBundleId());
            wirer.get().reviveWaiting();
        }
    }

    private void stop(Bundle bundle, boolean wanted) {
        try {
            if (wanted) {
                bundle.stop();
            }
        } catch (BundleException e) {
            LOG.log(Level.ERROR, "bundle {0} could not be stopped: {1}", bundle.getBundleId(), e.getMessage());
        }
    }

    private String back(Bundle bundle, Optional<Revision> before, Revision failed, boolean runs, String why) {
        if (!before.equals(Optional.of(failed))) {
            mark(failed, Standing.BAD, why);
        }
        if (before.isEmpty()) {
            return "what was there before is not kept, so nothing serves";
        }
        try {
            guard.update(bundle, before.get());
            if (runs) {
                // The update starts only what ran, and what does not resolve did not.
                start(bundle);
            }
            return before.get().label() + " serves on";
        } catch (Refusal e) {
            return "nor could it go back: " + e.getMessage();
        }
    }

    private List<String> beside(Bundle old, Stored next) throws Refusal {
        Set<String> needed = wirer.get().typesServedBy(old.getBundleId());
        Optional<Revision> before = guard.present(old.getBundleId());
        if (before.isPresent()) {
            announce(before.get(), next.revision(), "the worker ended while it took over");
        }
        try {
            return beside(old, guard.install(next), next.revision(), needed);
        } finally {
            done();
        }
    }

    private List<String> beside(Bundle old, Bundle fresh, Revision next, Set<String> needed) throws Refusal {
        // Until it is decided which of the two serves, no place goes to either by itself.
        registry.hold(fresh.getBundleId());
        registry.hold(old.getBundleId());
        try {
            fresh.adapt(BundleStartLevel.class)
                    .setStartLevel(old.adapt(BundleStartLevel.class).getStartLevel());
            start(fresh);
            WarmUp.of(fresh);
            List<String> lines = new ArrayList<>(serve(fresh, needed));
            registry.release(fresh.getBundleId());
            lines.add(next.label() + " is installed, bundle " + fresh.getBundleId());
            lines.add(retire(old));
            return lines;
        } catch (Refusal e) {
            arrival.of(old).forEach(this::serveAgain);
            uninstall(fresh);
            mark(next, Standing.BAD, e.getMessage());
            throw new Refusal(e.getMessage() + "; " + old.getSymbolicName() + " " + old.getVersion() + " serves on", e);
        } finally {
            registry.release(fresh.getBundleId());
            registry.release(old.getBundleId());
        }
    }

    private String retire(Bundle old) {
        String label = old.getSymbolicName() + " " + old.getVersion() + ", bundle " + old.getBundleId() + ",";
        List<String> left = wirer.get().servedBy(old.getBundleId());
        if (left.isEmpty()) {
            uninstall(old);
            return label + " is removed";
        }
        return label + " stays: " + String.join(", ", left) + " is pinned to it";
    }

    private List<String> serve(Bundle bundle, Set<String> needed) throws Refusal {
        List<String> lines = new ArrayList<>();
        try {
            for (FactoryBinding binding : arrival.await(bundle, needed)) {
                lines.addAll(wirer.get().serve(binding));
            }
            return lines;
        } catch (ExchangeFailure e) {
            throw new Refusal(e.getMessage(), e);
        } catch (Refusal e) {
            throw new Refusal(bundle.getSymbolicName() + " " + bundle.getVersion() + " " + e.getMessage(), e);
        }
    }

    private void serveAgain(FactoryBinding binding) {
        try {
            wirer.get().serve(binding);
        } catch (ExchangeFailure e) {
            LOG.log(Level.ERROR, "{0} does not serve again: {1}", binding.label(), e.getMessage());
        }
    }

    /** A failed revision goes, the one before it serves again; no way back from here. */
    void takeBack(Bundle bad, Revision revision, Stored back) throws Refusal {
        Optional<Bundle> beside = bundleOf(back.revision());
        if (beside.isEmpty() && mustBeInPlace(bad, back.revision(), back.location())) {
            guard.update(bad, back.revision());
            start(bad);
        } else {
            announce(back.revision(), revision, "");
            try {
                start(beside.isPresent() ? beside.get() : guard.install(back));
                uninstall(bad);
            } finally {
                done();
            }
        }
    }

    void uninstall(Bundle bundle) {
        try {
            bundle.uninstall();
        } catch (BundleException e) {
            LOG.log(Level.ERROR, "bundle {0} could not be uninstalled: {1}", bundle.getBundleId(), e.getMessage());
        }
    }

    void mark(Revision revision, Standing standing, String why) {
        try {
            store.mark(revision, standing, why);
        } catch (IOException e) {
            LOG.log(Level.ERROR, "the store of bundles cannot be written: {0}", e.getMessage());
        }
    }
}
