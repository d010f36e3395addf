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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;

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

    private final BundleContext context;
    private final FactoryRegistry registry;
    private final BundleThread thread = new BundleThread();
    private final BundleStore store;
    private final Intake intake;
    private final Pins pins;
    private final Quarantine quarantine;
    private final BundleGuard guard;
    private final Exchanger exchanger;
    private final UnfinishedExchange unfinished;
    private final WayBack wayBack;
    private final ForeignUpdates foreign;
    private final Trials trials;
    private volatile @Nullable Wirer wirer;
    private volatile boolean begun;

    private Bundles(BundleContext context, FactoryRegistry registry, Path stateDir) throws IOException {
        this.context = context;
        this.registry = registry;
        store = BundleStore.open(stateDir);
        intake = new Intake(store);
        pins = new Pins(stateDir);
        quarantine = new Quarantine(stateDir);
        guard = new BundleGuard(context, store, intake, thread);
        ExchangeNote note = new ExchangeNote(stateDir);
        exchanger = new Exchanger(context, registry, store, guard, note, this::attached);
        unfinished = new UnfinishedExchange(note, exchanger, new Arrival(context, registry));
        wayBack = new WayBack(context, store, exchanger);
        foreign = new ForeignUpdates(context, registry, thread, guard, quarantine, exchanger, wayBack);
        trials = new Trials(
                thread,
                (int) number("logpipe.rollback.failures", MOST_FAILURES),
                Duration.ofMillis(number("logpipe.rollback.millis", TRIAL.toMillis())),
                new Verdicts());
    }

    /** Watches over the bundles of {@code context}'s framework from now on. */
    public static Bundles open(BundleContext context, FactoryRegistry registry, Path stateDir) throws IOException {
        Bundles bundles = new Bundles(context, registry, stateDir);
        bundles.guard.open(bundles.foreign);
        return bundles;
    }

    private long number(String property, long usual) {
        String value = context.getProperty(property);
        return value == null ? usual : Long.parseLong(value.strip());
    }

    /** What operators can have done. Only after {@link #attach}. */
    public BundleActions actions() {
        return new BundleActions(
                context, registry, store, intake, guard, pins, quarantine, thread, exchanger, attached());
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
            if (!begun) {
                thread.call(() -> {
                    unfinished.end();
                    if (intake.signaturesRequired()) {
                        guard.insistOnSignatures();
                    }
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
            if (wayBack.isOpen(revision)) {
                try {
                    any |= thread.call(() -> wayBack.take(entry.getKey(), revision, reason));
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
    public boolean isOnTrial(FactoryBinding binding) {
        return guard.present(binding.bundle())
                .filter(revision -> wayBack.standing(revision) == Standing.NEW)
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
        foreign.serves(binding.bundle());
        withRevision(binding, revision -> {
            quarantine.remove(quarantine.all().stream()
                    .filter(note ->
                            note.place().equals(place) && note.revision().equals(revision))
                    .toList());
            if (wayBack.standing(revision) != Standing.GOOD) {
                trials.begin(binding.bundle(), revision);
            }
        });
    }

    @Override
    public boolean refused(FactoryBinding binding, String place, Throwable cause) {
        if (guard.present(binding.bundle()).filter(wayBack::isOpen).isEmpty()) {
            return false;
        }
        withRevision(binding, revision -> takeBack(binding.bundle(), revision, Text.reason(cause)));
        return true;
    }

    @Override
    public void failed(FactoryBinding binding, String place, Throwable cause) {
        withRevision(binding, revision -> trials.failed(binding.bundle(), revision, place + ": " + Text.reason(cause)));
    }

    @Override
    public void quarantined(FactoryBinding binding, String place, Entry entry, String reason) {
        Optional<Revision> present = guard.present(binding.bundle());
        // What has left was taken back meanwhile, and in its bundle there may be what works.
        boolean left = !registry.all().contains(binding);
        if (left || present.isEmpty() || wayBack.isTaken(present.get())) {
            return;
        }
        Revision revision = present.get();
        if (wayBack.isOpen(revision)) {
            thread.execute(() -> takeBack(binding.bundle(), revision, reason));
            return;
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
        if (revision.isPresent()) {
            thread.execute(() -> {
                if (guard.present(binding.bundle()).equals(revision)) {
                    task.run(revision.get());
                }
            });
        }
    }

    @FunctionalInterface
    private interface RevisionTask {
        void run(Revision revision) throws Exception;
    }

    /** Unless it is not there any more: one failure may lead here by two ways. */
    private void takeBack(long id, Revision bad, String reason) throws IOException {
        if (!guard.present(id).equals(Optional.of(bad))) {
            return;
        }
        trials.end(id);
        if (wayBack.take(id, bad, reason)) {
            attached().reviveWaiting();
        }
    }

    private final class Verdicts implements Trials.Judge {

        @Override
        public void good(long bundle, Revision revision) {
            try {
                if (attached().hangs(bundle)) {
                    trials.begin(bundle, revision);
                    return;
                }
                boolean still = guard.present(bundle).equals(Optional.of(revision));
                if (still && !attached().servedBy(bundle).isEmpty()) {
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
}
