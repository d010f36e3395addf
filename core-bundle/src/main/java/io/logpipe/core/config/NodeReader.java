package io.logpipe.core.config;

import io.logpipe.api.config.ConfigKey;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the top level of the file. */
final class NodeReader {

    private static final ConfigKey<Optional<Path>> STATE_DIR = ConfigKey.path(
                    "state_dir", "Directory for positions, queues and caches.")
            .optional();
    private static final ConfigKey<Long> MEMORY = ConfigKey.size("memory", "Memory for all queues together.")
            .where(MemoryLimit.OF_PROCESS::allows, MemoryLimit.OF_PROCESS.toString())
            .orElse(8L << 20);
    private static final ConfigKey<Boolean> WATCH_CONFIG = ConfigKey.flag(
                    "watch_config", "Whether a change of this file is taken up by itself.")
            .orElse(true);

    private final Path file;
    private final Path base;
    private final Report report;

    NodeReader(Path file, Path base, Report report) {
        this.file = file;
        this.base = base;
        this.report = report;
    }

    private record Plugins(List<Entry> inputs, List<Entry> filters, List<Entry> outputs, boolean complete) {

        List<Entry> all() {
            return Stream.of(inputs, filters, outputs).flatMap(List::stream).toList();
        }
    }

    /** Everything that {@code root} says; to be thrown away if the report is not empty. */
    NodeConfig read(Node.Fields root) {
        Plugins plugins = plugins(root);
        List<Entry> all = plugins.all();
        flaws(root, all);
        boolean lenient = !all.isEmpty() && all.stream().allMatch(Entry::compatible);
        Section top = new Section(root, base, report, lenient);
        List.of("inputs", filtersKey(root), "outputs").forEach(top::node);
        LogSettings log = top.section("log")
                .map(section -> LogSettings.read(section, report))
                .orElse(LogSettings.DEFAULT);
        Optional<Path> stateDir = top.get(STATE_DIR);
        long memory = top.get(MEMORY);
        boolean watchConfig = top.get(WATCH_CONFIG);
        List<RouteEntry> routes = top.node("routes")
                .map(list -> new RouteReader(base, report, all, plugins.complete).read(list))
                .orElse(List.of());
        PluginPolicy policy = top.section("plugins").map(PluginPolicy::read).orElse(PluginPolicy.DEFAULT);
        top.end();
        return new NodeConfig(
                file,
                log,
                stateDir,
                memory,
                watchConfig,
                plugins.inputs,
                plugins.filters,
                plugins.outputs,
                routes,
                policy);
    }

    private Plugins plugins(Node.Fields root) {
        EntryReader reader = new EntryReader(file, base, report);
        List<Entry> inputs = entries(reader, Kind.INPUT, root, "inputs");
        List<Entry> filters = entries(reader, Kind.FILTER, root, filtersKey(root));
        List<Entry> outputs = entries(reader, Kind.OUTPUT, root, "outputs");
        if (inputs.isEmpty() && reader.isComplete()) {
            Node given = root.fields().getOrDefault("inputs", root);
            report.missing(given.where(), "no inputs (expected: at least one in \"inputs\")");
        }
        return new Plugins(reader.named(inputs), reader.named(filters), reader.named(outputs), reader.isComplete());
    }

    private static List<Entry> entries(EntryReader reader, Kind kind, Node.Fields root, String key) {
        Node list = root.fields().get(key);
        return list == null ? List.of() : reader.read(kind, list);
    }

    /** The C program's README says {@code filter}, the C program itself {@code filters}. */
    private static String filtersKey(Node.Fields root) {
        return root.has("filter") && !root.has("filters") ? "filter" : "filters";
    }

    private void flaws(Node.Fields root, List<Entry> entries) {
        Set<Node> lenient = Collections.newSetFromMap(new IdentityHashMap<>());
        entries.stream()
                .filter(Entry::compatible)
                .forEach(entry -> lenient.add(entry.origin().fields()));
        new Flaws(lenient, report).find(root);
        if (filtersKey(root).equals("filter")) {
            report.warning(root.where("filter"), "taken as \"filters\", which is its name");
        }
    }
}
