package io.logpipe.core.bundle;

import io.logpipe.core.registry.FactoryRegistry;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.startlevel.BundleStartLevel;

/** What becomes of updates that others than our own commands make, such as Felix's own. */
final class ForeignUpdates implements BundleGuard.Listener {

    private static final System.Logger LOG = System.getLogger("bundles");
    private static final Duration SETTLED = Duration.ofMillis(500);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final BundleThread thread;
    private final BundleGuard guard;
    private final Quarantine quarantine;
    private final Exchanger exchanger;
    private final WayBack wayBack;
    private final Arrival arrival;
    private final Set<Long> serving = ConcurrentHashMap.newKeySet();

    ForeignUpdates(
            BundleContext context,
            FactoryRegistry registry,
            BundleThread thread,
            BundleGuard guard,
            Quarantine quarantine,
            Exchanger exchanger,
            WayBack wayBack) {
        this.thread = thread;
        this.guard = guard;
        this.quarantine = quarantine;
        this.exchanger = exchanger;
        this.wayBack = wayBack;
        this.arrival = new Arrival(context, registry);
    }

    /** {@code bundle} has served, so it is missed when it does not any more. */
    void serves(long bundle) {
        serving.add(bundle);
    }

    @Override
    public void updated(Bundle bundle, Revision revision) {
        long since = System.nanoTime();
        thread.execute(() -> endQuarantine(bundle, revision.name()));
        thread.after(LOOK, () -> awaitFactory(bundle, revision, since));
    }

    /** What was put away was another revision. */
    private void endQuarantine(Bundle bundle, String name) throws IOException, Refusal {
        List<Quarantine.Note> notes = quarantine.all().stream()
                .filter(note -> note.revision().name().equals(name))
                .toList();
        if (!notes.isEmpty()) {
            quarantine.remove(notes);
            exchanger.start(bundle);
        }
    }

    /** Its places wait. As long as it may still come, all is well. */
    private void awaitFactory(Bundle bundle, Revision revision, long since) throws IOException {
        boolean wanted = serving.contains(bundle.getBundleId())
                && bundle.getState() != Bundle.UNINSTALLED
                && bundle.adapt(BundleStartLevel.class).isPersistentlyStarted()
                && guard.present(bundle.getBundleId()).equals(Optional.of(revision));
        if (!wanted || !arrival.of(bundle).isEmpty()) {
            return;
        }
        long waited = System.nanoTime() - since;
        boolean down = bundle.getState() == Bundle.INSTALLED || bundle.getState() == Bundle.RESOLVED;
        if (waited > Arrival.LIMIT.toNanos() || waited > SETTLED.toNanos() && (down || arrival.hasFailed(bundle))) {
            wayBack.take(bundle.getBundleId(), revision, arrival.failure(bundle));
        } else {
            thread.after(LOOK, () -> awaitFactory(bundle, revision, since));
        }
    }

    @Override
    public void refused(Bundle bundle, String reason) {
        thread.execute(() -> revert(bundle, reason));
    }

    /** What was there before the update serves on; nothing of the update has run. */
    private void revert(Bundle bundle, String reason) {
        Optional<Revision> before = guard.present(bundle.getBundleId());
        if (before.isEmpty()) {
            LOG.log(Level.ERROR, "{0}; it stays refused, since nothing is kept to go back to", reason);
            return;
        }
        try {
            guard.update(bundle, before.get());
            if (bundle.adapt(BundleStartLevel.class).isPersistentlyStarted()) {
                exchanger.start(bundle);
            }
            LOG.log(Level.ERROR, "{0}; {1} serves on", reason, before.get().label());
        } catch (Refusal e) {
            LOG.log(Level.ERROR, "{0}; nor could it go back: {1}", reason, e.getMessage());
        }
    }

    @Override
    public void gone(long bundle) {
        serving.remove(bundle);
    }
}
