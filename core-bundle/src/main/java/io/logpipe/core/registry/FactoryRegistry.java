package io.logpipe.core.registry;

import io.logpipe.api.plugin.PluginFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;

/**
 * The factories that are there now. Several versions of one type may be; the highest that an entry allows serves it.
 *
 * <p><b>Threads.</b> Safe from any thread. Listeners are called by the thread that registers or unregisters, which is
 * the one that starts, stops or updates the bundle.
 */
public final class FactoryRegistry {

    private static final Comparator<FactoryBinding> NEWEST_FIRST = Comparator.comparing(
                    (FactoryBinding binding) -> Version.parseVersion(binding.version()))
            .thenComparing(FactoryBinding::bundle)
            .reversed();

    private final CopyOnWriteArrayList<FactoryBinding> bindings = new CopyOnWriteArrayList<>();
    private final Set<Long> held = ConcurrentHashMap.newKeySet();
    private volatile Listener listener = Listener.NOBODY;

    /** Whom to tell; one at a time. */
    public void listen(Listener next) {
        listener = next;
    }

    /** A factory has come. */
    public void add(FactoryBinding binding) {
        bindings.add(binding);
        listener.arrived(binding);
    }

    /** A factory goes; when this returns, nothing calls it or its instances any more. */
    public void remove(PluginFactory<?> factory) {
        for (FactoryBinding binding : bindings) {
            if (binding.factory() == factory) {
                bindings.remove(binding);
                listener.leaving(binding);
            }
        }
    }

    /** All factories, by type, newest first. */
    public List<FactoryBinding> all() {
        List<FactoryBinding> sorted = new ArrayList<>(bindings);
        sorted.sort(Comparator.comparing(FactoryBinding::type).thenComparing(NEWEST_FIRST));
        return sorted;
    }

    /**
     * The newest factory of a type.
     *
     * @param kind interface of the factory, such as {@code InputFactory}
     * @param range OSGi version range that its bundle must lie in; empty for any
     */
    public <F extends PluginFactory<?>> Optional<FactoryBinding> find(
            Class<F> kind, String type, Optional<String> range) {
        return find(kind, type, range, binding -> true);
    }

    /** The newest factory of a type that is {@code allowed}. */
    public <F extends PluginFactory<?>> Optional<FactoryBinding> find(
            Class<F> kind, String type, Optional<String> range, Predicate<FactoryBinding> allowed) {
        return bindings.stream()
                .filter(binding -> !held.contains(binding.bundle()))
                .filter(binding -> kind.isInstance(binding.factory()))
                .filter(binding -> binding.type().equals(type))
                .filter(binding -> allows(range, binding))
                .filter(allowed)
                .min(NEWEST_FIRST);
    }

    /** Whether {@code binding} lies in {@code range}; empty for any. */
    public static boolean allows(Optional<String> range, FactoryBinding binding) {
        return range.isEmpty() || new VersionRange(range.get()).includes(Version.parseVersion(binding.version()));
    }

    /** What {@code bundle} registers is not found until {@link #release}: it serves nobody by itself. */
    public void hold(long bundle) {
        held.add(bundle);
    }

    /** What {@code bundle} has registered is found like any other. */
    public void release(long bundle) {
        held.remove(bundle);
    }

    /** Hears of factories that come and go. */
    public interface Listener {

        /** Nobody listens. */
        Listener NOBODY = new Listener() {
            @Override
            public void arrived(FactoryBinding binding) {}

            @Override
            public void leaving(FactoryBinding binding) {}
        };

        /** It may serve from now on. */
        void arrived(FactoryBinding binding);

        /** It must not be called after this returns. */
        void leaving(FactoryBinding binding);
    }
}
