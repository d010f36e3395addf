package io.logpipe.itest.fault;

import io.logpipe.itest.trial.Trial;
import java.util.Map;
import java.util.TreeMap;

/** The trials of kills, peers and files by name, as {@code distribution/faults} takes them. */
final class Faults {

    private static final Map<String, Trial> ALL = new TreeMap<>(Map.of(
            "kills",
            new Kills(),
            "dead-peers",
            new DeadPeers(),
            "failover",
            new Failover(),
            "frozen-receiver",
            new Frozen(),
            "cuts",
            new Cuts(),
            "old-peers",
            new OldPeers(),
            "rotation-storm",
            new RotationStorm(),
            "truncation",
            new Truncation()));

    private Faults() {}

    public static void main(String[] arguments) throws Exception {
        Trial.main("distribution/faults", ALL, arguments);
    }
}
