package io.logpipe.core.config;

import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the list of routes and checks what they name against the entries. */
final class RouteReader {

    private static final ConfigKey<String> ID = ConfigKey.text("id", "Name of the route.")
            .where(EntryReader::isName, "1 to 64 of a-z, 0-9, dot, underline and dash, a letter or digit first");
    private static final ConfigKey<Integer> PRIORITY = ConfigKey.integer(
                    "priority", 1, 100, "Lower goes first when several routes have data.")
            .orElse(50);

    private final Path base;
    private final Report report;
    private final List<Entry> entries;
    private final Map<String, Kind> kinds = new HashMap<>();
    private final Set<String> routed = new HashSet<>();
    private final Map<String, Where> ids = new HashMap<>();
    private final boolean complete;

    /**
     * Begins.
     *
     * @param complete whether {@code entries} are all there are; otherwise a name that is not among them may be right
     */
    RouteReader(Path base, Report report, List<Entry> entries, boolean complete) {
        this.base = base;
        this.report = report;
        this.entries = entries;
        this.complete = complete && !report.isCut();
        entries.forEach(entry -> kinds.put(entry.instance(), entry.kind()));
    }

    List<RouteEntry> read(Node list) {
        List<RouteEntry> routes = new ArrayList<>();
        List<Node> nodes = list instanceof Node.Many many ? many.nodes() : List.of(list);
        for (Node node : nodes) {
            if (node instanceof Node.Fields fields) {
                read(new Section(fields, base, report, false)).ifPresent(routes::add);
            } else if (!(node instanceof Node.Nothing)) {
                report.problem(node.where(), node.shown() + " (expected: an object with id, inputs and outputs)");
            }
        }
        if (complete && !nodes.isEmpty()) {
            entries.stream().filter(entry -> !routed.contains(entry.instance())).forEach(this::warnOfIdle);
        }
        return routes;
    }

    private void warnOfIdle(Entry entry) {
        report.warning(entry.origin().where(), entry.instance() + " is in no route, so it does nothing");
    }

    private Optional<RouteEntry> read(Section section) {
        Optional<String> id = section.find(ID);
        int priority = section.get(PRIORITY);
        List<String> inputs = instances(section, "inputs", Kind.INPUT);
        List<String> filters = instances(section, "filters", Kind.FILTER);
        List<String> outputs = instances(section, "outputs", Kind.OUTPUT);
        section.end();
        if (section.node("inputs").isEmpty()) {
            report.missing(section.where("inputs"), "missing (expected: at least one input)");
        }
        id.ifPresent(name -> {
            Where where = section.where("id");
            Where first = ids.putIfAbsent(name, where);
            if (first != null) {
                report.problem(
                        where, '"' + name + "\" (expected: an id of its own; " + first.path() + " has this one)");
            }
        });
        return id.map(name -> new RouteEntry(name, priority, inputs, filters, outputs));
    }

    private List<String> instances(Section section, String key, Kind kind) {
        Optional<Node> given = section.node(key);
        List<String> names = new ArrayList<>();
        for (Node node : given.map(RouteReader::elements).orElse(List.of())) {
            if (node instanceof Node.Leaf leaf && leaf.scalar() instanceof Value.Text text) {
                check(node, text.text(), kind, names);
                names.add(text.text());
            } else if (!(node instanceof Node.Nothing)) {
                report.problem(node.where(), node.shown() + " (expected: the id of " + kind + ")");
            }
        }
        if (kind == Kind.INPUT && given.isPresent() && elements(given.get()).isEmpty()) {
            report.missing(given.get().where(), "empty (expected: at least one input)");
        }
        return names;
    }

    private static List<Node> elements(Node node) {
        return node instanceof Node.Many many ? many.nodes() : List.of(node);
    }

    private void check(Node node, String name, Kind kind, List<String> before) {
        Kind real = kinds.get(name);
        routed.add(name);
        if (real == null && complete) {
            String meant = Near.to(name, kinds.keySet())
                    .map(near -> " (did you mean " + near + "?)")
                    .orElse(" (expected: the id of " + kind + ")");
            report.problem(node.where(), node.shown() + " is nowhere defined" + meant);
        } else if (real != null && real != kind) {
            report.problem(node.where(), node.shown() + " is " + real + " (expected: the id of " + kind + ")");
        } else if (before.contains(name)) {
            report.problem(node.where(), node.shown() + " is there twice (expected: once)");
        }
    }
}
