package io.logpipe.core.bundle;

import io.logpipe.core.registry.FactoryBinding;
import io.logpipe.core.registry.FactoryRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** Waits for the factories of a bundle that was started; on the thread of the bundles. */
final class Arrival {

    static final Duration LIMIT = Duration.ofSeconds(2);

    private static final long LOOK = 5;

    private final FactoryRegistry registry;
    private final Resolution resolution;

    Arrival(BundleContext context, FactoryRegistry registry) {
        this.registry = registry;
        this.resolution = new Resolution(context);
    }

    /** What the bundle provides now. */
    List<FactoryBinding> of(Bundle bundle) {
        return registry.all().stream()
                .filter(binding -> binding.bundle() == bundle.getBundleId())
                .toList();
    }

    /**
     * What the bundle provides, as soon as that is something, and all of {@code needed}.
     *
     * @throws Refusal if that takes longer than {@link #LIMIT}, or will never be
     */
    List<FactoryBinding> await(Bundle bundle, Set<String> needed) throws Refusal {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            List<FactoryBinding> there = of(bundle);
            Set<String> types = there.stream().map(FactoryBinding::type).collect(Collectors.toSet());
            if (!there.isEmpty() && types.containsAll(needed)) {
                return there;
            }
            Optional<String> failure = resolution.componentFailure(bundle);
            if (failure.isPresent() || System.nanoTime() > end) {
                throw new Refusal("provides no factory"
                        + (needed.isEmpty() ? "" : " of " + String.join(", ", needed))
                        + failure.map(why -> ": " + why).orElse(""));
            }
            rest();
        }
    }

    private static void rest() throws Refusal {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal("interrupted", e);
        }
    }

    /** Whether a component of it has said that it cannot come. */
    boolean hasFailed(Bundle bundle) {
        return resolution.componentFailure(bundle).isPresent();
    }

    /** Why the bundle provides nothing, as far as anybody knows. */
    String failure(Bundle bundle) {
        Optional<String> missing =
                bundle.getState() == Bundle.INSTALLED ? resolution.missing(bundle) : Optional.empty();
        return missing.map(what -> "does not resolve: it " + what)
                .or(() -> resolution.componentFailure(bundle))
                .orElse("registered no factory within " + LIMIT.toSeconds() + " s");
    }
}
