package io.logpipe.itest.disk;

import io.logpipe.itest.trial.Trial;
import java.util.Map;
import java.util.TreeMap;

/** The trials of disk and power by name, as {@code distribution/faults} takes them. */
final class DiskFaults {

    private static final Map<String, Trial> ALL = new TreeMap<>(Map.of(
            "disk-error",
            new DiskError(),
            "disk-full",
            new DiskFull(),
            "disk-slow",
            new SlowDisk(),
            "power-cut",
            new PowerCut(),
            "state-damage",
            new StateDamage(),
            "syscall-kill",
            new SyscallKill()));

    private DiskFaults() {}

    public static void main(String[] arguments) throws Exception {
        Trial.main("distribution/faults", ALL, arguments);
    }
}
