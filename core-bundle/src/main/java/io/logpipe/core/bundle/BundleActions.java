package io.logpipe.core.bundle;

import io.logpipe.core.bundle.Stored.Standing;
import io.logpipe.core.registry.FactoryBinding;
import io.logpipe.core.registry.FactoryRegistry;
import io.logpipe.core.wiring.ExchangeFailure;
import io.logpipe.core.wiring.Wirer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.VersionRange;

/**
 * What operators do with plugins. Each returns lines for people, and throws {@link Refusal} if it did not do what it
 * says. Safe from any thread; one at a time.
 */
public final class BundleActions {

    private final BundleContext context;
    private final FactoryRegistry registry;
    private final BundleStore store;
    private final Intake intake;
    private final BundleGuard guard;
    private final Pins pins;
    private final Quarantine quarantine;
    private final BundleThread thread;
    private final Exchanger exchanger;
    private final PluginNames names;
    private final Wirer wirer;

    BundleActions(
            BundleContext context,
            FactoryRegistry registry,
            BundleStore store,
            Intake intake,
            BundleGuard guard,
            Pins pins,
            Quarantine quarantine,
            BundleThread thread,
            Exchanger exchanger,
            Wirer wirer) {
        this.context = context;
        this.registry = registry;
        this.store = store;
        this.intake = intake;
        this.guard = guard;
        this.pins = pins;
        this.quarantine = quarantine;
        this.thread = thread;
        this.exchanger = exchanger;
        this.names = new PluginNames(context, registry, guard, quarantine, wirer);
        this.wirer = wirer;
    }

    /** Installs a plugin and starts it, beside other versions of it that there may be. */
    public List<String> install(String source) throws Refusal {
        return thread.call(() -> {
            try (Intake.Draft draft = intake.check(source, Source.of(source, intake.signaturesRequired()))) {
                return add(draft, draft.revision().location());
            }
        });
    }

    private List<String> add(Intake.Draft draft, String location) throws Refusal, IOException {
        Revision revision = draft.revision();
        exchanger.insistOnNew(revision);
        boolean known = store.find(revision).isPresent();
        Stored stored = draft.keep(location);
        try {
            Bundle bundle = exchanger.add(
                    stored, draft.facts().fragment(), draft.facts().factories());
            String types = registry.all().stream()
                    .filter(binding -> binding.bundle() == bundle.getBundleId())
                    .map(FactoryBinding::type)
                    .collect(Collectors.joining(", "));
            return List.of(revision.label() + " is installed, Bundle ID: " + bundle.getBundleId()
                    + (types.isEmpty() ? "" : ", and provides " + types));
        } catch (Refusal e) {
            if (!known) {
                store.forget(revision);
            }
            throw e;
        }
    }

    /**
     * Exchanges a plugin for what a jar holds.
     *
     * @param plugin type, symbolic name, or the id of a bundle, which it then keeps
     */
    public List<String> update(String plugin, String source) throws Refusal {
        return thread.call(() -> {
            Bundle old = names.bundle(plugin);
            try (Intake.Draft draft = intake.check(source, Source.of(source, intake.signaturesRequired()))) {
                return replace(old, draft, names.isId(plugin));
            }
        });
    }

    /** Exchanges a plugin for what is now at the place where it came from. */
    public List<String> update(String plugin) throws Refusal {
        String location = names.bundle(plugin).getLocation();
        if (location.startsWith(PluginDirectory.LOCATION)) {
            return update(plugin, PluginDirectory.of(context).jar(location).toString());
        }
        if (location.startsWith("logpipe:")) {
            throw new Refusal("where " + plugin + " came from is not known any more (expected: the new jar)");
        }
        return update(plugin, location);
    }

    private List<String> replace(Bundle old, Intake.Draft draft, boolean keepId) throws Refusal, IOException {
        Revision next = draft.revision();
        if (!next.name().equals(old.getSymbolicName())) {
            throw new Refusal(next.label() + " is another plugin (expected: " + old.getSymbolicName() + ")");
        }
        Optional<Bundle> twin = exchanger.twin(old, next);
        if (keepId && twin.isPresent()) {
            exchanger.insistOnNew(next);
        }
        String location = next.location();
        if (twin.isPresent()) {
            location = twin.get().getLocation();
        } else if (keepId || exchanger.mustBeInPlace(old, next, location)) {
            location = old.getLocation();
        }
        return replace(old, draft.keep(location));
    }

    private List<String> replace(Bundle old, Stored next) throws Refusal, IOException {
        List<Quarantine.Note> notes = quarantine.all().stream()
                .filter(note -> guard.present(old.getBundleId()).equals(Optional.of(note.revision())))
                .toList();
        List<String> lines = exchanger.replace(old, next, !notes.isEmpty());
        quarantine.remove(notes);
        store.prune(next.revision().name(), guard.installed(next.revision().name()));
        return lines;
    }

    /** Goes back to what a plugin was before. */
    public List<String> rollback(String plugin) throws Refusal {
        return thread.call(() -> {
            Bundle bundle = names.bundle(plugin);
            Revision present = guard.present(bundle.getBundleId()).orElseThrow();
            Stored back = store.previous(present)
                    .orElseThrow(() -> new Refusal("there is nothing that " + present.label() + " could go back to"));
            return replace(bundle, back);
        });
    }

    /** Takes up what is new or changed in the plugin directory. */
    public Scan scan() throws Refusal {
        return thread.call(() -> {
            List<Path> jars = PluginDirectory.of(context).jars();
            Scan first = new Scan(new ArrayList<>(), new ArrayList<>());
            List<Path> left = scan(jars, first);
            if (first.lines().isEmpty() || left.isEmpty()) {
                return first;
            }
            // What came later may be what an earlier one lacked.
            Scan second = new Scan(first.lines(), new ArrayList<>());
            scan(left, second);
            return second;
        });
    }

    /**
     * What a scan has done.
     *
     * @param lines what was taken up, and what was left alone
     * @param refusals what is there and could not be taken up
     */
    public record Scan(List<String> lines, List<String> refusals) {}

    private List<Path> scan(List<Path> jars, Scan scan) throws IOException {
        List<Path> left = new ArrayList<>();
        for (Path jar : jars) {
            try {
                scan.lines().addAll(takeUp(jar));
            } catch (Refusal e) {
                left.add(jar);
                scan.refusals().add(e.getMessage());
            }
        }
        return left;
    }

    private List<String> takeUp(Path jar) throws Refusal, IOException {
        SafeMode.insist(jar);
        Optional<Stored> known = store.find(Sha256.of(jar));
        String name = jar.getFileName().toString();
        if (known.isPresent()) {
            boolean there = guard.present().containsValue(known.get().revision());
            String why = known.get().standing() == Standing.BAD
                    ? "it was taken back: " + known.get().remark()
                    : "it was exchanged or uninstalled";
            return there ? List.of() : List.of(name + " is left alone, " + why);
        }
        try (Intake.Draft draft = intake.check(name, Source.file(jar))) {
            String location = PluginDirectory.location(jar);
            Bundle there = context.getBundle(location);
            return there == null ? add(draft, location) : replace(there, draft, true);
        }
    }

    /** Pins an instance, or all of a plugin, to a range of versions; {@code none} lets it go. */
    public List<String> pin(String name, String range) throws Refusal {
        return thread.call(() -> {
            Optional<String> wanted = range.equals("none") ? Optional.empty() : Optional.of(rangeOf(range));
            Optional<String> before = Optional.ofNullable(pins.all().get(name));
            if (!wirer.knows(name) && !names.isType(name) && before.isEmpty()) {
                throw new Refusal("no instance and no plugin " + name);
            }
            pins.set(name, wanted);
            try {
                List<String> lines = new ArrayList<>(wirer.reconsider());
                lines.add(wanted.map(to -> name + " is pinned to " + to).orElse(name + " is pinned no more"));
                return lines;
            } catch (ExchangeFailure e) {
                pins.set(name, before);
                wirer.reconsider();
                throw new Refusal(e.getMessage() + "; all is as before", e);
            }
        });
    }

    private static String rangeOf(String range) throws Refusal {
        try {
            return new VersionRange(range).toString();
        } catch (IllegalArgumentException e) {
            throw new Refusal(
                    "'" + range + "' is no range of versions (expected: such as 1.2 or '[1.2,2)', or none)", e);
        }
    }

    /** Lets what is in quarantine try again. */
    public List<String> release(String name) throws Refusal {
        return thread.call(() -> {
            List<Quarantine.Note> notes = quarantine.all().stream()
                    .filter(note -> List.of(
                                    note.place(), note.type(), note.revision().name())
                            .contains(name))
                    .toList();
            if (notes.isEmpty()) {
                throw new Refusal(name + " is not in quarantine");
            }
            quarantine.remove(notes);
            for (Quarantine.Note note : notes) {
                start(context, guard, note.revision());
            }
            wirer.reviveWaiting();
            return notes.stream()
                    .map(note -> note.place() + ": " + note.revision().label() + " may try again")
                    .toList();
        });
    }

    /** Starts the bundle that was put away; where it is still in quarantine it does not serve. */
    static void start(BundleContext context, BundleGuard guard, Revision revision) {
        guard.present().forEach((id, there) -> {
            Bundle bundle = context.getBundle(id);
            if (there.equals(revision) && bundle != null && bundle.getState() != Bundle.ACTIVE) {
                try {
                    bundle.start();
                } catch (BundleException e) {
                    System.getLogger("bundles")
                            .log(
                                    System.Logger.Level.ERROR,
                                    "{0} does not start: {1}",
                                    revision.label(),
                                    Text.reason(e));
                }
            }
        });
    }

    /**
     * One plugin of one bundle.
     *
     * @param standing {@code new}, {@code good} or {@code bad}; {@code -} of what is not kept
     * @param pin range that the plugin is pinned to; {@code -} without
     */
    public record Plugin(String type, String version, long bundle, String standing, String pin, String description) {}

    /** All plugins that are there. */
    public List<Plugin> plugins() {
        List<Plugin> plugins = new ArrayList<>();
        for (FactoryBinding binding : registry.all()) {
            String standing = guard.present(binding.bundle())
                    .flatMap(store::find)
                    .map(stored -> stored.standing().name().toLowerCase(java.util.Locale.ROOT))
                    .orElse("-");
            String pin = pins.all().getOrDefault(binding.type(), "-");
            plugins.add(new Plugin(
                    binding.type(),
                    binding.version(),
                    binding.bundle(),
                    standing,
                    pin,
                    binding.factory().description()));
        }
        return plugins;
    }

    /** What is pinned, and what is in quarantine: a line for each. */
    public List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        for (Map.Entry<String, String> pin : pins.all().entrySet()) {
            remarks.add(pin.getKey() + " is pinned to " + pin.getValue());
        }
        quarantine.all().forEach(note -> remarks.add(note.place() + ": " + note.text()));
        return remarks;
    }
}
