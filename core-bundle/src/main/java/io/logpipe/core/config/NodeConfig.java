package io.logpipe.core.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a config file says, in the order of the file. Equal if it means the same, wherever in the file that stands.
 *
 * @param stateDir absolute; empty for the default
 * @param memory bytes for all queues together
 * @param watchConfig whether a change of the file is taken up by itself
 * @param routes empty for the C program's rule: every input through every filter to every output
 */
public record NodeConfig(
        Path file,
        LogSettings log,
        Optional<Path> stateDir,
        long memory,
        boolean watchConfig,
        List<Entry> inputs,
        List<Entry> filters,
        List<Entry> outputs,
        List<RouteEntry> routes,
        PluginPolicy plugins) {

    /** Freezes the lists. */
    public NodeConfig {
        inputs = List.copyOf(inputs);
        filters = List.copyOf(filters);
        outputs = List.copyOf(outputs);
        routes = List.copyOf(routes);
    }
}
