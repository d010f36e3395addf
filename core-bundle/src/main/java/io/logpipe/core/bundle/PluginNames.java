package io.logpipe.core.bundle;

import io.logpipe.core.registry.FactoryBinding;
import io.logpipe.core.registry.FactoryRegistry;
import io.logpipe.core.wiring.Wirer;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** Finds the bundle that an operator means: by plugin type, symbolic name, or id. */
final class PluginNames {

    private final BundleContext context;
    private final FactoryRegistry registry;
    private final BundleGuard guard;
    private final Quarantine quarantine;
    private final Wirer wirer;

    PluginNames(
            BundleContext context, FactoryRegistry registry, BundleGuard guard, Quarantine quarantine, Wirer wirer) {
        this.context = context;
        this.registry = registry;
        this.guard = guard;
        this.quarantine = quarantine;
        this.wirer = wirer;
    }

    boolean isId(String name) {
        return name.matches("\\d{1,9}");
    }

    /** Whether some bundle provides that type. */
    boolean isType(String name) {
        return registry.all().stream().anyMatch(binding -> binding.type().equals(name));
    }

    /** Of several versions the highest that serves, else the highest. */
    Bundle bundle(String name) throws Refusal {
        return candidates(name)
                .distinct()
                .map(context::getBundle)
                .filter(bundle ->
                        bundle != null && guard.present(bundle.getBundleId()).isPresent())
                .max(Comparator.comparing((Bundle bundle) ->
                                !wirer.servedBy(bundle.getBundleId()).isEmpty())
                        .thenComparing(Bundle::getVersion))
                .orElseThrow(() -> unknown(name));
    }

    private Stream<Long> candidates(String name) {
        if (isId(name)) {
            return Stream.of(Long.parseLong(name));
        }
        List<Long> byType = registry.all().stream()
                .filter(binding -> binding.type().equals(name))
                .map(FactoryBinding::bundle)
                .toList();
        List<Revision> inQuarantine = quarantine.all().stream()
                .filter(note -> note.type().equals(name))
                .map(Quarantine.Note::revision)
                .toList();
        Stream<Long> byRevision = guard.present().entrySet().stream()
                .filter(entry -> entry.getValue().name().equals(name) || inQuarantine.contains(entry.getValue()))
                .map(java.util.Map.Entry::getKey);
        return Stream.concat(byType.stream(), byRevision);
    }

    private Refusal unknown(String name) {
        TreeSet<String> known = new TreeSet<>();
        registry.all().forEach(binding -> known.add(binding.type()));
        Optional<Bundle> runtime =
                isId(name) ? Optional.ofNullable(context.getBundle(Long.parseLong(name))) : Optional.empty();
        return new Refusal(runtime.map(bundle -> "bundle " + name + " is no plugin but " + bundle.getSymbolicName()
                        + " (felix:update exchanges it)")
                .orElse("no plugin " + name + " (expected: one of " + String.join(", ", known)
                        + ", or a symbolic name)"));
    }
}
