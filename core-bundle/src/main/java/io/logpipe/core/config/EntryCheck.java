package io.logpipe.core.config;

import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.ConfigProblem;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.plugin.PluginFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Checks the items of an entry against what a plugin understands. */
public final class EntryCheck {

    private final Entry entry;
    private final PluginFactory<?> factory;
    private final Report report = new Report();

    private EntryCheck(Entry entry, PluginFactory<?> factory) {
        this.entry = entry;
        this.factory = factory;
    }

    /** Never throws: a factory that does is a problem like others. */
    public static Checked check(Entry entry, PluginFactory<?> factory) {
        EntryCheck check = new EntryCheck(entry, factory);
        try {
            return check.run();
        } catch (Exception | Error broken) {
            return check.refused(entry.problem(
                    "plugin", "its factory failed: " + broken.getClass().getName()));
        }
    }

    private Checked run() {
        Kind kind = Kind.of(factory);
        if (kind != entry.kind()) {
            return refused(entry.problem("plugin", entry.type() + " is " + kind + " (expected: " + entry.kind() + ")"));
        }
        List<ConfigKey<?>> keys = List.copyOf(factory.keys());
        Section section = section(keys);
        Map<ConfigKey<?>, Object> values = new LinkedHashMap<>();
        keys.forEach(key -> section.find(key).ifPresent(value -> values.put(key, value)));
        section.end();
        keys.forEach(this::warnOfOpenSecret);
        if (!report.problems().isEmpty()) {
            return refused();
        }
        PluginConfig config = new CheckedConfig(entry.instance(), entry.compatible(), values);
        List<ConfigProblem> problems = factory.check(config);
        return problems.isEmpty()
                ? new Checked(Optional.of(config), List.of(), report.warnings())
                : refused(problems.stream()
                        .map(problem -> entry.problem(problem.key().name(), problem.message()))
                        .toArray(Problem[]::new));
    }

    private Checked refused(Problem... more) {
        List<Problem> problems =
                Stream.concat(report.problems().stream(), Stream.of(more)).toList();
        return new Checked(Optional.empty(), problems, report.warnings());
    }

    private Section section(List<ConfigKey<?>> keys) {
        Map<String, Node> items = entry.origin().items();
        if (entry.compatible()) {
            Set<String> names = new HashSet<>();
            keys.forEach(key -> names.add(key.name()));
            Map<String, Node> flat = new LinkedHashMap<>();
            flatten(items, names, flat);
            items = flat;
        }
        Node.Fields fields = new Node.Fields(entry.origin().where(), items, List.of(), true);
        Section section = new Section(fields, ConfigFile.baseOf(entry.origin().file()), report, entry.compatible());
        EntryReader.own(entry.kind()).forEach(section::node);
        return section;
    }

    /** The C program takes the leaves of an object within an entry as if they were not nested. */
    private static void flatten(Map<String, Node> items, Set<String> keys, Map<String, Node> flat) {
        items.forEach((name, node) -> {
            if (node instanceof Node.Fields inner && !keys.contains(name)) {
                flatten(inner.fields(), keys, flat);
            } else {
                flat.putIfAbsent(name, node);
            }
        });
    }

    private void warnOfOpenSecret(ConfigKey<?> key) {
        boolean written = entry.origin().items().get(key.name()) instanceof Node.Leaf leaf && !leaf.isFilledIn();
        if (key.secret() && written && isOpen(entry.origin().file())) {
            report.warning(
                    entry.origin().where(key.name()),
                    "a secret in a file that others may read (expected: file mode 0600, or ${file:PATH})");
        }
    }

    private static boolean isOpen(Path file) {
        try {
            List<PosixFilePermission> mode = new ArrayList<>(Files.getPosixFilePermissions(file));
            mode.removeAll(List.of(
                    PosixFilePermission.OWNER_READ,
                    PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.OWNER_EXECUTE));
            return !mode.isEmpty();
        } catch (IOException | UnsupportedOperationException unknown) {
            return false; // without modes there is nothing to warn of
        }
    }
}
