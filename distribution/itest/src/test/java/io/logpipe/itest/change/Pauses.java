package io.logpipe.itest.change;

import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.RunningNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How long instances were away when they were exchanged, as their nodes say. */
record Pauses(List<Pause> all) {

    /** One exchange. */
    private record Pause(String where, String kind, double milliseconds) {}

    static Pauses of(RunningNode... nodes) throws Exception {
        List<Pause> all = new ArrayList<>();
        for (RunningNode node : nodes) {
            for (List<String> row : node.table("logpipe:pauses")) {
                all.add(new Pause(node + " " + row.get(0), row.get(1), Double.parseDouble(row.get(2)) / 1_000));
            }
        }
        return new Pauses(all);
    }

    /** Those of one kind. */
    Spread of(String kind) {
        return new Spread(all.stream()
                .filter(pause -> pause.kind.equals(kind))
                .map(Pause::milliseconds)
                .toList());
    }

    void say(String kind, Report report) {
        report.say("%s, pauses as the nodes say: %s", kind, of(kind));
        Map<String, List<Double>> byPlace = all.stream()
                .filter(pause -> pause.kind.equals(kind))
                .collect(Collectors.groupingBy(
                        Pause::where, TreeMap::new, Collectors.mapping(Pause::milliseconds, Collectors.toList())));
        byPlace.forEach((place, times) -> report.say("    %-28s %s", place, new Spread(times)));
    }
}
