package io.logpipe.itest.change;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A config that changes at random: what stands in it from the beginning is never touched, but for the name of one input;
 * everything else comes, changes and goes. Always valid.
 */
final class Draft {

    /** A route that stands, but for the name of its input. */
    static final String RENAMED = "renamed";

    private static final int MOST = 4;

    private final Map<String, String> inputs = new LinkedHashMap<>();
    private final Map<String, String> filters = new LinkedHashMap<>();
    private final Map<String, String> outputs = new LinkedHashMap<>();
    private final Map<String, Route> routes = new TreeMap<>();
    private final Extras extras;
    private int made;

    /** A route by the ids of what it connects. */
    record Route(int priority, List<String> inputs, List<String> filters, List<String> outputs) {

        Route {
            inputs = List.copyOf(inputs);
            filters = List.copyOf(filters);
            outputs = List.copyOf(outputs);
        }
    }

    /** Nothing yet. */
    Draft(Extras extras) {
        this.extras = extras;
    }

    /** The same again, to go on from. */
    Draft copy() {
        Draft copy = new Draft(extras);
        copy.inputs.putAll(inputs);
        copy.filters.putAll(filters);
        copy.outputs.putAll(outputs);
        copy.routes.putAll(routes);
        copy.made = made;
        return copy;
    }

    /** Adds a route that stands, of an input and an output of its own, with a filter of its own. */
    void stand(String name, String input, String output) {
        inputs.put(name + ".in", input);
        filters.put(name + ".filter", "\"plugin\": \"filter-log\"");
        outputs.put(name + ".out", output);
        routes.put(name, new Route(50, List.of(name + ".in"), List.of(name + ".filter"), List.of(name + ".out")));
    }

    /** Gives the input of a route that stands another name, in another place of the list. */
    private void rename(String route) {
        Route before = routes.get(route);
        String name = route + ".in" + ++made;
        inputs.put(name, inputs.remove(before.inputs.get(0)));
        routes.replaceAll((id, other) -> new Route(
                other.priority,
                other.inputs.stream()
                        .map(input -> input.equals(before.inputs.get(0)) ? name : input)
                        .toList(),
                other.filters,
                other.outputs));
    }

    /** Gives the route {@code name} another filter. */
    void filterBy(String name, String filter) {
        filters.put(name + ".filter", filter);
    }

    /** One to four changes; afterwards there is a filter {@code mark} that was never there before. */
    void change(Random random, String mark) {
        for (int left = 1 + random.nextInt(4); left > 0; left--) {
            switch (random.nextInt(10)) {
                case 0 -> come(inputs, "in", extras.input(random));
                case 1 -> come(outputs, "out", extras.output(random));
                case 2 -> come(filters, "filter", "\"plugin\": \"filter-log\"");
                case 3 -> go(random);
                case 4 -> alter(random);
                case 5 -> rename(RENAMED);
                default -> connect(random);
            }
        }
        filters.keySet().removeIf(id -> id.startsWith("mark"));
        filters.put(mark, "\"plugin\": \"filter-log\"");
        routes.put("mark", new Route(99, List.of("idle.in"), List.of(mark), List.of("idle.out")));
    }

    private void come(Map<String, String> kind, String prefix, String settings) {
        if (kind.keySet().stream().filter(id -> id.startsWith(prefix)).count() < MOST) {
            kind.put(prefix + ++made, settings);
        }
    }

    /** One entry less, and out of all routes; a route without inputs goes too. */
    private void go(Random random) {
        for (Map<String, String> kind : List.of(inputs, filters, outputs)) {
            passing(kind, random).ifPresent(id -> {
                kind.remove(id);
                routes.replaceAll((name, route) -> new Route(
                        route.priority,
                        without(route.inputs, id),
                        without(route.filters, id),
                        without(route.outputs, id)));
            });
        }
        routes.values().removeIf(route -> route.inputs.isEmpty());
    }

    private static List<String> without(List<String> ids, String id) {
        return ids.stream().filter(other -> !other.equals(id)).toList();
    }

    private void alter(Random random) {
        passing(inputs, random).ifPresent(id -> inputs.put(id, extras.input(random)));
        passing(outputs, random).ifPresent(id -> outputs.put(id, extras.output(random)));
    }

    /**
     * A further route, also for inputs that stand, but only to outputs that do not. Some of these stand still: whoever is
     * renamed would not hear in time of what is on its way to them.
     */
    private void connect(Random random) {
        routes.keySet().removeIf(name -> name.startsWith("route") && random.nextInt(3) == 0);
        List<String> targets = passing(outputs);
        if (!targets.isEmpty()) {
            List<String> sources = inputs.keySet().stream()
                    .filter(id -> !id.startsWith(RENAMED))
                    .toList();
            String from = sources.get(random.nextInt(sources.size()));
            routes.put(
                    "route" + ++made,
                    new Route(
                            1 + random.nextInt(100),
                            List.of(from),
                            some(passing(filters), random),
                            some(targets, random)));
        }
    }

    private static List<String> some(List<String> ids, Random random) {
        return ids.stream().filter(id -> random.nextBoolean()).toList();
    }

    private static Optional<String> passing(Map<String, String> kind, Random random) {
        List<String> ids = passing(kind);
        return ids.isEmpty() || random.nextInt(3) == 0
                ? Optional.empty()
                : Optional.of(ids.get(random.nextInt(ids.size())));
    }

    /** Ids of what may go: those with a number and without a dot. */
    private static List<String> passing(Map<String, String> kind) {
        return kind.keySet().stream()
                .filter(id -> id.indexOf('.') < 0 && !id.startsWith("mark"))
                .toList();
    }

    Map<String, Route> routes() {
        return routes;
    }

    /** The config with one more member at its top, and one more input, each of which may be nothing. */
    String text(String member, String input) {
        Map<String, String> all = new LinkedHashMap<>(inputs);
        if (!input.isEmpty()) {
            all.put("more", input);
        }
        return "{\n\"log\": { \"log_level\": \"INFO\" },\n" + (member.isEmpty() ? "" : member + ",\n")
                + list("inputs", all) + ",\n" + list("filters", filters)
                + ",\n" + list("outputs", outputs) + ",\n\"routes\": [\n"
                + routes.entrySet().stream()
                        .map(route -> route(route.getKey(), route.getValue()))
                        .collect(Collectors.joining(",\n"))
                + "\n]\n}\n";
    }

    String text() {
        return text("", "");
    }

    private static String list(String key, Map<String, String> entries) {
        return "\"" + key + "\": [\n"
                + entries.entrySet().stream()
                        .map(entry -> "  { \"id\": \"" + entry.getKey() + "\", " + entry.getValue() + " }")
                        .collect(Collectors.joining(",\n"))
                + "\n]";
    }

    private static String route(String id, Route route) {
        return "  { \"id\": \"" + id + "\", \"priority\": " + route.priority + ", \"inputs\": " + ids(route.inputs)
                + ", \"filters\": " + ids(route.filters) + ", \"outputs\": " + ids(route.outputs) + " }";
    }

    private static String ids(List<String> ids) {
        return ids.stream().map(id -> '"' + id + '"').collect(Collectors.joining(", ", "[", "]"));
    }
}
