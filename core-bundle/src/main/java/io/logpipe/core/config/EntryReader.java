package io.logpipe.core.config;

import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the lists of inputs, filters and outputs, and names the instances. */
final class EntryReader {

    private static final String NAME = "1 to 64 of a-z, 0-9, dot, underline and dash, a letter or digit first";
    private static final ConfigKey<String> PLUGIN = ConfigKey.text("plugin", "Type of the plugin, such as input-file.")
            .where(text -> isName(typeOf(text)), "a plugin type such as input-file, or so/logpipe-input-file.so");
    private static final ConfigKey<Optional<String>> ID = ConfigKey.text("id", "Name of the instance.")
            .where(EntryReader::isName, NAME)
            .optional();
    private static final ConfigKey<Optional<String>> VERSION = ConfigKey.text("version", "Versions to choose from.")
            .where(VersionText::isRange, "an OSGi version range such as 1.1 or [1.1,2)")
            .optional();

    private final Path file;
    private final Path base;
    private final Report report;
    private final Map<String, Where> ids = new HashMap<>();
    private boolean complete = true;

    EntryReader(Path file, Path base, Report report) {
        this.file = file;
        this.base = base;
        this.report = report;
    }

    /** Whether every entry so far could be read. */
    boolean isComplete() {
        return complete;
    }

    /** The entries of a list, or the one of a single object. */
    List<Entry> read(Kind kind, Node list) {
        List<Entry> entries = new ArrayList<>();
        List<Node> nodes = list instanceof Node.Many many ? many.nodes() : List.of(list);
        for (Node node : nodes) {
            if (node instanceof Node.Fields fields) {
                read(kind, fields).ifPresentOrElse(entries::add, () -> complete = false);
            } else {
                complete = false;
                wrong(node, list);
            }
        }
        return entries;
    }

    private void wrong(Node node, Node list) {
        if (!(node instanceof Node.Nothing)) {
            String expected = node == list ? "a list of objects" : "an object with \"plugin\"";
            report.problem(node.where(), node.shown() + " (expected: " + expected + ")");
        }
    }

    private Optional<Entry> read(Kind kind, Node.Fields fields) {
        boolean compatible = isCompatible(fields);
        Section section = new Section(fields, base, report, compatible);
        Optional<String> plugin = section.find(PLUGIN);
        Optional<String> id = section.get(ID);
        Optional<String> version = section.get(VERSION);
        QueueSettings queue = kind == Kind.OUTPUT
                ? section.section("queue").map(QueueSettings::read).orElse(QueueSettings.DEFAULT)
                : QueueSettings.DEFAULT;
        Map<String, Node> items = new LinkedHashMap<>(fields.fields());
        items.keySet().removeAll(own(kind));
        id.ifPresent(name -> unique(name, fields.fields().get("id").where()));
        var members = new Node.Fields(fields.where(), items, List.of(), true).members();
        var origin = new Entry.Origin(file, fields, items);
        return plugin.filter(text -> fields.whole())
                .map(text ->
                        new Entry(kind, id.orElse(""), id, typeOf(text), version, compatible, queue, members, origin));
    }

    private void unique(String id, Where where) {
        Where first = ids.putIfAbsent(id, where);
        if (first != null) {
            report.problem(where, '"' + id + "\" (expected: an id of its own; " + first.path() + " has this one)");
        }
    }

    /** Names those without an id after their types; in the order of the file, so that the names stay. */
    List<Entry> named(List<Entry> entries) {
        return entries.stream()
                .map(entry -> entry.id().isPresent() ? entry : entry.named(free(entry)))
                .toList();
    }

    private String free(Entry entry) {
        String name = entry.type();
        for (int count = 2; ids.containsKey(name); count++) {
            name = entry.type() + '-' + count;
        }
        ids.put(name, entry.origin().where());
        return name;
    }

    /** Members of an entry that are the engine's; all others are the plugin's. */
    static List<String> own(Kind kind) {
        return kind == Kind.OUTPUT ? List.of("plugin", "id", "version", "queue") : List.of("plugin", "id", "version");
    }

    private static boolean isCompatible(Node.Fields fields) {
        return fields.fields().get("plugin") instanceof Node.Leaf leaf
                && leaf.scalar() instanceof Value.Text plugin
                && (plugin.text().indexOf('/') >= 0 || plugin.text().endsWith(".so"));
    }

    private static String typeOf(String plugin) {
        String name = plugin.substring(plugin.lastIndexOf('/') + 1);
        boolean library = name.endsWith(".so");
        String stem = library ? name.substring(0, name.length() - 3) : name;
        return stem.startsWith("logpipe-") && (library || plugin.indexOf('/') >= 0) ? stem.substring(8) : stem;
    }

    static boolean isName(String text) {
        return !text.isEmpty()
                && text.length() <= 64
                && text.chars().allMatch(c -> isLetterOrDigit(c) || c == '.' || c == '_' || c == '-')
                && isLetterOrDigit(text.charAt(0));
    }

    private static boolean isLetterOrDigit(int c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
    }
}
