package io.logpipe.core.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.hooks.resolver.ResolverHook;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/**
 * Stands between the framework and every jar that gets into it, also past our own commands: checks it before any of its
 * code can run, and keeps it. What is refused does not resolve.
 *
 * <p><b>Threads.</b> Callbacks come on whatever thread changes a bundle, and only look and take notes; ours are made on
 * the thread of the bundles.
 */
final class BundleGuard implements SynchronousBundleListener, ResolverHookFactory, ResolverHook, AutoCloseable {

    private static final System.Logger LOG = System.getLogger("bundles");
    /** What the product needs to run at all is no plugin. */
    private static final String RUNTIME = "logpipe:bundles/";

    private final BundleContext context;
    private final BundleStore store;
    private final Intake intake;
    private final BundleThread thread;
    private final FrameworkCache cache;
    private final Map<Long, Revision> present = new ConcurrentHashMap<>();
    private final Set<Long> refused = ConcurrentHashMap.newKeySet();
    private @Nullable Revision expected;
    private @Nullable Listener listener;
    private @Nullable ServiceRegistration<ResolverHookFactory> hook;

    BundleGuard(BundleContext context, BundleStore store, Intake intake, BundleThread thread) {
        this.context = context;
        this.store = store;
        this.intake = intake;
        this.thread = thread;
        this.cache = new FrameworkCache(context);
    }

    /** Hears of what others do with bundles; on their threads, so it must not wait, nor touch a bundle. */
    interface Listener {

        /** The bundle was updated to what passed the checks. */
        void updated(Bundle bundle, Revision revision);

        /** The bundle was updated to what is refused, and does not resolve. */
        void refused(Bundle bundle, String reason);

        /** The bundle is not there any more. */
        void gone(long bundle);
    }

    /** Takes note of the plugins that are there, and of all that come from now on. */
    void open(Listener next) {
        listener = next;
        context.addBundleListener(this);
        hook = context.registerService(ResolverHookFactory.class, this, null);
        for (Bundle bundle : context.getBundles()) {
            if (concerns(bundle) && !present.containsKey(bundle.getBundleId()) && isPlugin(bundle)) {
                adopt(bundle);
            }
        }
    }

    @Override
    public void close() {
        context.removeBundleListener(this);
        if (hook != null) {
            hook.unregister();
            hook = null;
        }
    }

    /** Anything but the framework, the core, and the product's own runtime. */
    private boolean concerns(Bundle bundle) {
        return bundle.getBundleId() != 0
                && !bundle.equals(context.getBundle())
                && !bundle.getLocation().startsWith(RUNTIME);
    }

    private static boolean isPlugin(Bundle bundle) {
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        return bundle.getLocation().startsWith("logpipe:")
                || revision != null
                        && !revision.getDeclaredRequirements("io.logpipe.engine")
                                .isEmpty();
    }

    /** It was there before us: known already, or let in as by an install. */
    private void adopt(Bundle bundle) {
        try {
            Optional<Revision> known = store.find(Sha256.of(cache.jar(bundle)))
                    .map(Stored::revision)
                    .filter(store::holds);
            if (known.isPresent()) {
                present.put(bundle.getBundleId(), known.get());
            } else {
                take(bundle);
            }
        } catch (Refusal | IOException e) {
            LOG.log(Level.WARNING, "{0} cannot be gone back to: {1}", label(bundle), e.getMessage());
        }
    }

    /** The framework's copy is out of everybody's reach, so it is checked there; what was let in before need not be again. */
    private Revision take(Bundle bundle) throws Refusal {
        try {
            Path jar = cache.jar(bundle);
            Optional<Stored> known =
                    store.find(Sha256.of(jar)).filter(stored -> stored.signed() || !intake.signaturesRequired());
            Stored stored = known.isPresent()
                    ? store.announce(
                            known.get().revision(),
                            bundle.getLocation(),
                            known.get().signed())
                    : look(bundle, jar);
            present.put(bundle.getBundleId(), stored.revision());
            thread.execute(() -> store.keepCopy(jar, stored));
            return stored.revision();
        } catch (IOException e) {
            throw new Refusal(label(bundle) + " cannot be read: " + Text.reason(e), e);
        }
    }

    private Stored look(Bundle bundle, Path jar) throws Refusal {
        Intake.Checked checked = intake.look(label(bundle), jar);
        return store.announce(checked.facts().revision(), bundle.getLocation(), checked.signed());
    }

    private Listener listener() {
        return java.util.Objects.requireNonNull(listener, "a guard that is not open");
    }

    private static String label(Bundle bundle) {
        return bundle.getSymbolicName() + " " + bundle.getVersion() + " (bundle " + bundle.getBundleId() + ")";
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        Bundle bundle = event.getBundle();
        if (!concerns(bundle)) {
            return;
        }
        if (event.getType() == BundleEvent.UNINSTALLED) {
            present.remove(bundle.getBundleId());
            refused.remove(bundle.getBundleId());
            listener().gone(bundle.getBundleId());
        } else if (event.getType() == BundleEvent.INSTALLED || event.getType() == BundleEvent.UPDATED) {
            boolean update = event.getType() == BundleEvent.UPDATED;
            Revision ours = thread.isCurrent() ? expected : null;
            if (ours == null) {
                inspect(bundle, update);
            } else {
                present.put(bundle.getBundleId(), ours);
                refused.remove(bundle.getBundleId());
            }
        }
    }

    /** Somebody else has brought it. Until this returns nothing of it can run. */
    private void inspect(Bundle bundle, boolean update) {
        try {
            Revision revision = take(bundle);
            refused.remove(bundle.getBundleId());
            if (update) {
                listener().updated(bundle, revision);
            }
        } catch (Refusal e) {
            refused.add(bundle.getBundleId());
            if (update) {
                listener().refused(bundle, e.getMessage());
            } else {
                LOG.log(Level.ERROR, "{0}; it is uninstalled", e.getMessage());
                uninstall(bundle);
            }
        }
    }

    /** Nobody holds a lock yet on what was just installed, so this may be done at once. */
    private static void uninstall(Bundle bundle) {
        try {
            bundle.uninstall();
        } catch (BundleException e) {
            LOG.log(Level.ERROR, "{0} could not be uninstalled: {1}", label(bundle), e.getMessage());
        }
    }

    /** Installs what the store has. On the thread of the bundles. */
    Bundle install(Stored stored) throws Refusal {
        try (InputStream in = store.read(stored.revision())) {
            expected = stored.revision();
            return context.installBundle(stored.location(), in);
        } catch (BundleException | IOException e) {
            throw new Refusal(stored.revision().label() + " cannot be installed: " + Text.reason(e), e);
        } finally {
            expected = null;
        }
    }

    /** Exchanges a bundle's content for what the store has; a bundle that ran is started again. On the thread of the bundles. */
    void update(Bundle bundle, Revision revision) throws Refusal {
        try (InputStream in = store.read(revision)) {
            expected = revision;
            bundle.update(in);
            store.touch(revision);
        } catch (BundleException | IOException e) {
            throw new Refusal(revision.label() + " " + reason(bundle, e), e);
        } finally {
            expected = null;
        }
    }

    private String reason(Bundle bundle, Exception e) {
        Optional<String> missing =
                bundle.getState() == Bundle.INSTALLED ? new Resolution(context).missing(bundle) : Optional.empty();
        return missing.map(what -> "does not resolve: it " + what).orElse("does not start: " + Text.reason(e));
    }

    /** What was there before us and is not signed as it must be does not run, unless the product brought it. */
    void insistOnSignatures() {
        present.forEach((id, revision) -> {
            Optional<Stored> stored = store.find(revision);
            Bundle bundle = context.getBundle(id);
            if (bundle == null || stored.isPresent() && stored.get().signed() || isProducts(bundle)) {
                return;
            }
            try (Intake.Draft draft = intake.check(label(bundle), () -> store.read(revision))) {
                draft.keep(bundle.getLocation());
            } catch (Refusal e) {
                LOG.log(Level.ERROR, "{0}; it is stopped", e.getMessage());
                refused.add(id);
                stop(bundle);
            }
        });
    }

    /** Whoever can exchange these can exchange the core as well. */
    private static boolean isProducts(Bundle bundle) {
        String name = bundle.getSymbolicName();
        return name.startsWith("io.logpipe.") && bundle.getLocation().equals(PluginDirectory.LOCATION + name + ".jar");
    }

    private static void stop(Bundle bundle) {
        try {
            bundle.stop(Bundle.STOP_TRANSIENT);
        } catch (BundleException e) {
            LOG.log(Level.ERROR, "{0} could not be stopped: {1}", label(bundle), e.getMessage());
        }
    }

    /** What the bundle consists of; empty for what is no plugin. Safe from any thread. */
    Optional<Revision> present(long bundle) {
        return Optional.ofNullable(present.get(bundle));
    }

    /** All plugin bundles that are installed, by id. */
    Map<Long, Revision> present() {
        return Map.copyOf(present);
    }

    /** What is installed of one plugin. */
    Set<Revision> installed(String name) {
        Set<Revision> installed = new HashSet<>(present.values());
        installed.removeIf(revision -> !revision.name().equals(name));
        return installed;
    }

    @Override
    public ResolverHook begin(Collection<BundleRevision> triggers) {
        return this;
    }

    @Override
    public void filterResolvable(Collection<BundleRevision> candidates) {
        candidates.removeIf(revision -> refused.contains(revision.getBundle().getBundleId()));
    }

    @Override
    public void filterSingletonCollisions(BundleCapability singleton, Collection<BundleCapability> candidates) {
        // Not our affair.
    }

    @Override
    public void filterMatches(BundleRequirement requirement, Collection<BundleCapability> candidates) {
        // Not our affair.
    }

    @Override
    public void end() {
        // Nothing was held.
    }
}
