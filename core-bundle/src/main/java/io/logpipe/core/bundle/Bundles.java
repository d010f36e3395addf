package io.logpipe.core.bundle;

import io.logpipe.core.bundle.Stored.Standing;
import io.logpipe.core.config.Entry;
import io.logpipe.core.config.NodeConfig;
import io.logpipe.core.registry.FactoryBinding;
import io.logpipe.core.registry.FactoryRegistry;
import io.logpipe.core.wiring.CodeKeeper;
import io.logpipe.core.wiring.Wirer;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.startlevel.BundleStartLevel;

/**
 * The bundles of plugins in a node: hears how they do, takes back what fails, and puts away what has nothing to go back
 * to. What operators ask for is done by {@link BundleActions}.
 *
 * <p><b>Threads.</b> Safe from any thread. Bundles are changed on a thread of their own; what asks for a change while the
 * wiring changes, or a bundle, only leaves word there.
 */
public final class Bundles implements CodeKeeper, AutoCloseable {

    private static final System.Logger LOG = System.getLogger("bundles");
    private static final int MOST_FAILURES = 3;
    private static final Duration TRIAL = Duration.ofSeconds(10);
    private static final Duration SETTLED = Duration.ofMillis(500);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final BundleContext context;
    private final FactoryRegistry registry;
    private final BundleThread thread = new BundleThread();
    private final BundleStore store;
    private final Intake intake;
    private final Pins pins;
    private final Quarantine quarantine;
    private final BundleGuard guard;
    private final Trials trials;
    private final Arrival arrival;
    private final Set<Long> serving = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Wirer wirer;
    private volatile boolean begun;
    private volatile boolean closed;

    private Bundles(BundleContext context, FactoryRegistry registry, Path stateDir) throws IOException {
        this.context = context;
        this.registry = registry;
        store = BundleStore.open(stateDir);
        intake = new Intake(store);
        pins = new Pins(stateDir);
        quarantine = new Quarantine(stateDir);
        guard = new BundleGuard(context, store, intake, thread, new Others());
        trials = new Trials(
                thread,
                (int) number("logpipe.rollback.failures", MOST_FAILURES),
                Duration.ofMillis(number("logpipe.rollback.millis", TRIAL.toMillis())),
                new Verdicts());
        arrival = new Arrival(context, registry);
    }

    /** Watches over the bundles of {@code context}'s framework from now on. */
    public static Bundles open(BundleContext context, FactoryRegistry registry, Path stateDir) throws IOException {
        Bundles bundles = new Bundles(context, registry, stateDir);
        bundles.guard.open();
        return bundles;
    }

    private long number(String property, long usual) {
        String value = context.getProperty(property);
        return value == null ? usual : Long.parseLong(value.strip());
    }

    /** What operators can have done. Only after {@link #attach}. */
    public BundleActions actions() {
        return new BundleActions(
                context, registry, store, intake, guard, pins, quarantine, thread, exchanger(), attached());
    }

    private Exchanger exchanger() {
        return new Exchanger(context, registry, store, guard, this::attached);
    }

    private Wirer attached() {
        Wirer now = wirer;
        if (now == null) {
            throw new IllegalStateException("bundles without a wirer (expected: attached)");
        }
        return now;
    }

    @Override
    public void attach(Wirer next) {
        wirer = next;
    }

    /** Stops looking; to be called before the node goes down, so that nothing of that is taken for a failure. */
    @Override
    public void close() {
        closed = true;
        guard.close();
        thread.close();
        try {
            quarantine.write();
        } catch (IOException e) {
            LOG.log(Level.ERROR, "what is in quarantine could not be written down: {0}", e.getMessage());
        }
    }

    @Override
    public void prepare(NodeConfig next) {
        intake.policy(next.plugins());
        try {
            if (!begun && intake.signaturesRequired()) {
                thread.call(() -> {
                    guard.insistOnSignatures();
                    return true;
                });
            }
            List<Quarantine.Note> outdated = quarantine.outdated(next);
            boolean atStart = !begun;
            begun = true;
            if (!outdated.isEmpty()) {
                thread.call(() -> tryAgain(outdated, atStart));
            }
        } catch (Refusal e) {
            LOG.log(Level.ERROR, e.getMessage());
        }
    }

    /** Places with the settings of the notes are still there in a running node, so those hold until others serve. */
    private boolean tryAgain(List<Quarantine.Note> outdated, boolean atStart) throws IOException {
        if (atStart) {
            quarantine.remove(outdated);
        }
        for (Quarantine.Note note : outdated) {
            LOG.log(Level.INFO, "{0}: its settings changed, so {1} may try again", note.place(), note.type());
            BundleActions.start(context, guard, note.revision());
        }
        return true;
    }

    @Override
    public boolean takeBack(String reason) {
        boolean any = false;
        for (Map.Entry<Long, Revision> entry : guard.present().entrySet()) {
            Revision revision = entry.getValue();
            if (canGoBack(revision)) {
                try {
                    any |= thread.call(() -> takeBack(entry.getKey(), revision, reason));
                } catch (Refusal e) {
                    LOG.log(Level.ERROR, e.getMessage());
                }
            }
        }
        return any;
    }

    @Override
    public Optional<String> pin(String place, String type) {
        return pins.range(place, type);
    }

    @Override
    public boolean barred(FactoryBinding binding, String place, Entry entry) {
        return guard.present(binding.bundle())
                .filter(revision -> quarantine.holds(place, entry, revision))
                .isPresent();
    }

    @Override
    public Optional<String> absence(String place, Entry entry) {
        return quarantine
                .reason(place, entry)
                .or(() -> pins.range(place, entry.type())
                        .map(range -> "waits for plugin " + entry.type() + " in version " + range
                                + ", to which it is pinned"));
    }

    @Override
    public void exchanged(FactoryBinding binding, String place) {
        serving.add(binding.bundle());
        withRevision(binding, revision -> {
            quarantine.remove(quarantine.all().stream()
                    .filter(note ->
                            note.place().equals(place) && note.revision().equals(revision))
                    .toList());
            if (standing(revision) != Standing.GOOD) {
                trials.begin(binding.bundle(), revision);
            }
        });
    }

    @Override
    public boolean refused(FactoryBinding binding, String place, Throwable cause) {
        Optional<Revision> present = guard.present(binding.bundle()).filter(this::canGoBack);
        if (present.isEmpty()) {
            return false;
        }
        withRevision(binding, revision -> takeBack(binding.bundle(), revision, Text.reason(cause)));
        return true;
    }

    private boolean canGoBack(Revision revision) {
        return standing(revision) == Standing.NEW && store.fallback(revision).isPresent();
    }

    private Standing standing(Revision revision) {
        return store.find(revision).map(Stored::standing).orElse(Standing.GOOD);
    }

    @Override
    public void failed(FactoryBinding binding, String place, Throwable cause) {
        withRevision(binding, revision -> trials.failed(binding.bundle(), revision, place + ": " + Text.reason(cause)));
    }

    @Override
    public void quarantined(FactoryBinding binding, String place, Entry entry, String reason) {
        Optional<Revision> present = guard.present(binding.bundle());
        if (present.isEmpty() || closed) {
            return;
        }
        Revision revision = present.get();
        if (canGoBack(revision)) {
            thread.execute(() -> takeBack(binding.bundle(), revision, reason));
            return;
        }
        if (standing(revision) == Standing.BAD && store.fallback(revision).isPresent()) {
            return; // on its way out already
        }
        Quarantine.Note note = quarantine.add(place, entry, revision, reason);
        LOG.log(Level.ERROR, "{0}: {1}", place, note.text());
        thread.execute(() -> putAway(binding.bundle(), revision));
    }

    /** A bundle that serves nobody any more is stopped, and stays so over restarts. */
    private void putAway(long id, Revision revision) throws IOException, BundleException {
        trials.end(id);
        quarantine.write();
        Bundle bundle = context.getBundle(id);
        if (bundle != null
                && guard.present(id).filter(revision::equals).isPresent()
                && attached().servedBy(id).isEmpty()) {
            bundle.stop();
        }
    }

    /** Leaves word for the thread of the bundles, unless by then something else is installed. */
    private void withRevision(FactoryBinding binding, RevisionTask task) {
        Optional<Revision> revision = guard.present(binding.bundle());
        if (revision.isPresent() && !closed) {
            thread.execute(() -> {
                if (!closed && guard.present(binding.bundle()).equals(revision)) {
                    task.run(revision.get());
                }
            });
        }
    }

    @FunctionalInterface
    private interface RevisionTask {
        void run(Revision revision) throws Exception;
    }

    /** On the thread of the bundles. */
    private boolean takeBack(long id, Revision bad, String reason) throws IOException {
        trials.end(id);
        Bundle bundle = context.getBundle(id);
        Optional<Stored> back = store.fallback(bad);
        if (bundle == null || closed || back.isEmpty()) {
            return false;
        }
        store.mark(bad, Standing.BAD, reason);
        try {
            exchanger().takeBack(bundle, back.get());
            Wirer now = wirer;
            if (now != null) {
                now.reviveWaiting();
            }
            LOG.log(
                    Level.ERROR,
                    "{0} was taken back, {1} serves again: {2}",
                    bad.label(),
                    back.get().revision().label(),
                    reason);
            return true;
        } catch (Refusal e) {
            LOG.log(
                    Level.ERROR,
                    "{0} could not be taken back: {1}; it failed since {2}",
                    bad.label(),
                    e.getMessage(),
                    reason);
            return false;
        }
    }

    private final class Verdicts implements Trials.Judge {

        @Override
        public void good(long bundle, Revision revision) {
            try {
                if (!attached().servedBy(bundle).isEmpty()) {
                    store.mark(revision, Standing.GOOD, "");
                    store.prune(revision.name(), guard.installed(revision.name()));
                }
            } catch (IOException e) {
                LOG.log(Level.ERROR, "the store of bundles cannot be written: {0}", e.getMessage());
            }
        }

        @Override
        public void bad(long bundle, Revision revision, String reason) {
            try {
                takeBack(bundle, revision, reason);
            } catch (IOException e) {
                LOG.log(Level.ERROR, "the store of bundles cannot be written: {0}", e.getMessage());
            }
        }
    }

    /** What others than our own commands do. */
    private final class Others implements BundleGuard.Listener {

        @Override
        public void updated(Bundle bundle, Revision revision) {
            long since = System.nanoTime();
            thread.execute(() -> {
                trials.end(bundle.getBundleId());
                List<Quarantine.Note> notes = new ArrayList<>(quarantine.all());
                notes.removeIf(note -> !note.revision().name().equals(revision.name()));
                quarantine.remove(notes);
                if (!notes.isEmpty()) {
                    exchanger().start(bundle);
                }
            });
            thread.after(LOOK, () -> awaitFactory(bundle, revision, since));
        }

        /** Its places wait. As long as it may still come, all is well. */
        private void awaitFactory(Bundle bundle, Revision revision, long since) throws IOException {
            boolean settled = System.nanoTime() - since > SETTLED.toNanos();
            boolean over = System.nanoTime() - since > Arrival.LIMIT.toNanos();
            boolean wanted = serving.contains(bundle.getBundleId())
                    && bundle.getState() != Bundle.UNINSTALLED
                    && bundle.adapt(BundleStartLevel.class).isPersistentlyStarted();
            if (closed
                    || !wanted
                    || !guard.present(bundle.getBundleId()).equals(Optional.of(revision))
                    || !arrival.of(bundle).isEmpty()) {
                return;
            }
            boolean down = bundle.getState() == Bundle.INSTALLED || bundle.getState() == Bundle.RESOLVED;
            if (over || settled && (down || arrival.hasFailed(bundle))) {
                takeBack(bundle.getBundleId(), revision, arrival.failure(bundle));
            } else {
                thread.after(LOOK, () -> awaitFactory(bundle, revision, since));
            }
        }

        @Override
        public void refused(Bundle bundle, String reason) {
            thread.execute(() -> revert(bundle, reason));
        }

        /** What was there before the update serves on; nothing of the update has run. */
        private void revert(Bundle bundle, String reason) throws IOException {
            Optional<Revision> before = guard.present(bundle.getBundleId());
            if (before.isEmpty()) {
                LOG.log(Level.ERROR, "{0}; it stays refused, since nothing is kept to go back to", reason);
                return;
            }
            try {
                guard.update(bundle, before.get());
                if (bundle.adapt(BundleStartLevel.class).isPersistentlyStarted()) {
                    exchanger().start(bundle);
                }
                LOG.log(Level.ERROR, "{0}; {1} serves on", reason, before.get().label());
            } catch (Refusal e) {
                LOG.log(Level.ERROR, "{0}; nor could it go back: {1}", reason, e.getMessage());
            }
        }

        @Override
        public void gone(long bundle) {
            serving.remove(bundle);
            thread.execute(() -> trials.end(bundle));
        }
    }
}
