package io.logpipe.core.config;

import java.util.List;

/**
 * A route as it is written: which inputs go through which filters to which outputs, all by instance.
 *
 * @param priority 1 to 100; lower goes first when several have data
 * @param inputs at least one
 * @param outputs none to discard
 */
public record RouteEntry(String id, int priority, List<String> inputs, List<String> filters, List<String> outputs) {

    /** Freezes the lists. */
    public RouteEntry {
        inputs = List.copyOf(inputs);
        filters = List.copyOf(filters);
        outputs = List.copyOf(outputs);
    }
}
