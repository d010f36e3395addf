package io.logpipe.core.route;

import java.util.List;
import java.util.Optional;

/**
 * Which filters and which outputs the passes of an input go through. Loop thread only.
 *
 * @param id name in the configuration
 * @param priority from 1 (first) to 100
 * @param filters in order
 * @param outputs queues that each take every pass
 */
public record Route(String id, int priority, List<FilterPort> filters, List<OutputQueue> outputs) {

    /** Freezes the lists. */
    public Route {
        filters = List.copyOf(filters);
        outputs = List.copyOf(outputs);
    }

    /** Why nothing can be taken now; empty when something can. */
    Optional<String> busy() {
        for (int i = 0; i < filters.size(); i++) {
            FilterPort filter = filters.get(i);
            if (filter.running().isEmpty()) {
                return Optional.of("filter " + filter.id() + " is not running");
            }
        }
        for (int i = 0; i < outputs.size(); i++) {
            OutputQueue output = outputs.get(i);
            if (output.holdsInputs()) {
                return Optional.of("queue of " + output.id() + " is full");
            }
        }
        return Optional.empty();
    }

    /** Whether something small can be taken even when memory is short. */
    boolean takesWithoutMemory() {
        return outputs.stream().allMatch(OutputQueue::takesWithoutMemory);
    }
}
