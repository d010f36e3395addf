package io.logpipe.core.wiring;

import io.logpipe.api.plugin.CodecFactory;
import io.logpipe.api.plugin.Content;
import io.logpipe.api.plugin.FilterFactory;
import io.logpipe.api.plugin.InputFactory;
import io.logpipe.api.plugin.OutputFactory;
import io.logpipe.api.plugin.PluginFactory;
import io.logpipe.core.config.Checked;
import io.logpipe.core.config.Entry;
import io.logpipe.core.config.EntryCheck;
import io.logpipe.core.config.Kind;
import io.logpipe.core.config.NodeConfig;
import io.logpipe.core.config.Problem;
import io.logpipe.core.config.RouteEntry;
import io.logpipe.core.registry.FactoryBinding;
import io.logpipe.core.registry.FactoryRegistry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Makes a wiring of a configuration: gives ids, finds factories, checks settings. Touches nothing. */
final class Designer {

    private static final String ALL = "all";
    private static final int MIDDLE_PRIORITY = 50;

    private final FactoryRegistry registry;
    private final CodeKeeper keeper;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();

    Designer(FactoryRegistry registry, CodeKeeper keeper) {
        this.registry = registry;
        this.keeper = keeper;
    }

    /** Everything that is wrong, after {@link #design}. */
    List<Problem> problems() {
        return problems;
    }

    /** What an operator should look at, after {@link #design}. */
    List<Problem> warnings() {
        return warnings;
    }

    /** The wiring that {@code config} asks for; worth something only if there are no problems. */
    Wiring design(NodeConfig config, Wiring present) {
        Map<Entry, String> ids = new java.util.IdentityHashMap<>();
        if (config.routes().isEmpty()) {
            name(config.inputs(), present, ids);
            name(config.filters(), present, ids);
            name(config.outputs(), present, ids);
        } else {
            entries(config).forEach(entry -> ids.put(entry, entry.instance()));
        }
        List<RouteSpec> routes = routes(config, ids);
        Map<String, PlaceSpec> specs = new LinkedHashMap<>();
        for (Entry entry : entries(config).toList()) {
            spec(ids.get(entry), entry).ifPresent(spec -> specs.put(spec.id(), spec));
        }
        specs.replaceAll((id, spec) -> withLines(spec, routes, specs));
        return Wiring.of(specs.values(), routes);
    }

    private static Stream<Entry> entries(NodeConfig config) {
        return Stream.of(config.inputs(), config.filters(), config.outputs()).flatMap(List::stream);
    }

    /** Entries without an id keep the derived one of an equal entry, else of one of their type, else get a new one. */
    private static void name(List<Entry> entries, Wiring present, Map<Entry, String> ids) {
        Set<String> used = new HashSet<>(ids.values());
        for (Entry entry : entries) {
            entry.id().ifPresent(id -> {
                ids.put(entry, id);
                used.add(id);
            });
        }
        for (boolean equal : new boolean[] {true, false}) {
            for (Entry entry : entries) {
                if (!ids.containsKey(entry)) {
                    present.places().values().stream()
                            .filter(spec -> spec.entry().id().isEmpty() && !used.contains(spec.id()))
                            .filter(spec -> spec.entry().kind() == entry.kind())
                            .filter(spec -> equal
                                    ? PlaceSpec.means(spec.entry(), entry)
                                    : spec.entry().type().equals(entry.type()))
                            .findFirst()
                            .ifPresent(spec -> {
                                ids.put(entry, spec.id());
                                used.add(spec.id());
                            });
                }
            }
        }
        for (Entry entry : entries) {
            if (!ids.containsKey(entry)) {
                String id = entry.type();
                for (int number = 2; used.contains(id) || present.places().containsKey(id); number++) {
                    id = entry.type() + "-" + number;
                }
                ids.put(entry, id);
                used.add(id);
            }
        }
    }

    /** One place; empty if something is wrong with it. */
    Optional<PlaceSpec> spec(String id, Entry entry) {
        Optional<FactoryBinding> binding = best(registry, keeper, id, entry);
        if (binding.isEmpty()) {
            Optional<String> why = keeper.absence(id, entry);
            if (why.isPresent()) {
                return Optional.of(new PlaceSpec(id, entry, Optional.empty(), why.get(), false));
            }
            problems.add(entry.problem("plugin", missing(entry)));
            return Optional.empty();
        }
        PluginFactory<?> factory = binding.get().factory();
        if (factory.content() == Content.RECORDS) {
            problems.add(entry.problem("plugin", entry.type() + " works on records, and no codec stands before it"));
            return Optional.empty();
        }
        Checked checked = EntryCheck.check(entry, factory);
        problems.addAll(checked.problems());
        warnings.addAll(checked.warnings());
        return checked.config().map(settings -> PlaceSpec.served(id, entry, binding.get(), settings, false));
    }

    /** The newest factory that the entry, its pin and its past allow. */
    static Optional<FactoryBinding> best(FactoryRegistry registry, CodeKeeper keeper, String id, Entry entry) {
        return registry.find(
                factoryOf(entry.kind()),
                entry.type(),
                range(keeper, id, entry),
                binding -> !keeper.barred(binding, id, entry));
    }

    /** Whether {@code binding} makes what {@code entry} asks for, whatever its version. */
    static boolean fits(Entry entry, FactoryBinding binding) {
        return binding.type().equals(entry.type()) && factoryOf(entry.kind()).isInstance(binding.factory());
    }

    /** The versions that may serve a place. */
    static Optional<String> range(CodeKeeper keeper, String id, Entry entry) {
        Optional<String> pin = keeper.pin(id, entry.type());
        return pin.isPresent() ? pin : entry.version();
    }

    /** The same place served by another factory; empty if that refuses the settings. */
    static Optional<PlaceSpec> rebind(PlaceSpec spec, FactoryBinding binding) {
        return EntryCheck.check(spec.entry(), binding.factory())
                .config()
                .map(settings -> PlaceSpec.served(spec.id(), spec.entry(), binding, settings, spec.linesWanted()));
    }

    private String missing(Entry entry) {
        for (FactoryBinding binding : registry.all()) {
            Kind kind = Kind.of(binding.factory());
            if (binding.type().equals(entry.type()) && kind != entry.kind()) {
                return entry.type() + " is " + kind + " (expected: " + entry.kind() + ")";
            }
        }
        List<String> types = registry.all().stream()
                .filter(binding -> factoryOf(entry.kind()).isInstance(binding.factory()))
                .map(FactoryBinding::type)
                .distinct()
                .toList();
        String range = entry.version().map(wanted -> " in version " + wanted).orElse("");
        return "no plugin " + entry.type() + range + " (expected: " + entry.kind() + ", one of "
                + String.join(", ", types) + ")";
    }

    /** The interface that factories of a kind are registered under. */
    static Class<? extends PluginFactory<?>> factoryOf(Kind kind) {
        return switch (kind) {
            case INPUT -> InputFactory.class;
            case FILTER -> FilterFactory.class;
            case OUTPUT -> OutputFactory.class;
            case CODEC -> CodecFactory.class;
        };
    }

    private static List<RouteSpec> routes(NodeConfig config, Map<Entry, String> ids) {
        if (config.routes().isEmpty()) {
            return List.of(new RouteSpec(
                    ALL,
                    MIDDLE_PRIORITY,
                    config.inputs().stream().map(ids::get).toList(),
                    config.filters().stream().map(ids::get).toList(),
                    config.outputs().stream().map(ids::get).toList()));
        }
        List<RouteSpec> specs = new ArrayList<>();
        for (RouteEntry route : config.routes()) {
            specs.add(new RouteSpec(route.id(), route.priority(), route.inputs(), route.filters(), route.outputs()));
        }
        return specs;
    }

    private static PlaceSpec withLines(PlaceSpec spec, List<RouteSpec> routes, Map<String, PlaceSpec> specs) {
        boolean wanted = spec.entry().kind() == Kind.INPUT
                && routes.stream()
                        .filter(route -> route.inputs().contains(spec.id()))
                        .flatMap(route -> Stream.concat(route.filters().stream(), route.outputs().stream()))
                        .map(specs::get)
                        .anyMatch(downstream -> downstream != null
                                && downstream.code().isPresent()
                                && downstream.binding().factory().wantsLines());
        return new PlaceSpec(spec.id(), spec.entry(), spec.code(), spec.waits(), wanted);
    }
}
