package io.logpipe.itest.change;

import io.logpipe.itest.trial.Trial;
import java.util.Map;
import java.util.TreeMap;

/** The trials of change by name, as {@code distribution/trial} takes them. */
final class ChangeTrials {

    private static final Map<String, Trial> ALL = new TreeMap<>(Map.of(
            "bad-bundles",
            new BadBundles(),
            "class-loaders",
            new ClassLoaders(),
            "code-under-load",
            new CodeUnderLoad(),
            "config-under-load",
            new ConfigUnderLoad(),
            "frozen-peer",
            new FrozenPeer()));

    private ChangeTrials() {}

    public static void main(String[] arguments) throws Exception {
        Trial.main("distribution/trial", ALL, arguments);
    }
}
