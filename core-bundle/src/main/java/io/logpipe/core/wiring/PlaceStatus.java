package io.logpipe.core.wiring;

import io.logpipe.api.plugin.PluginState;
import java.util.Map;

/**
 * One place as the shell shows it.
 *
 * @param kind {@code input}, {@code filter} or {@code output}
 * @param plugin type, and version and bundle where an instance is there
 * @param why in words for people, why it does not run; empty if it does
 * @param degraded what the instance says is not as it should be; empty if all is well
 * @param queuedPasses passes that an output has not acknowledged, or that an input has under way
 * @param queuedBytes bytes in the queue of an output
 * @param counters by name, in the order in which they appeared
 */
public record PlaceStatus(
        String id,
        String kind,
        String plugin,
        PluginState state,
        String why,
        String degraded,
        int queuedPasses,
        long queuedBytes,
        Map<String, Long> counters) {

    /** Whether it takes part in its routes. */
    public boolean runs() {
        return state == PluginState.RUNNING || state == PluginState.PAUSED;
    }

    static PlaceStatus of(Place place) {
        Instance instance = place.instance();
        int passes = 0;
        long bytes = 0;
        if (place instanceof OutputPlace output) {
            passes = output.queue().size();
            bytes = output.queue().weight();
        } else if (place instanceof InputPlace input) {
            passes = input.feed().underWay();
        }
        return new PlaceStatus(
                place.id(),
                place.kind().name().toLowerCase(java.util.Locale.ROOT),
                instance == null
                        ? "-"
                        : instance.binding().type() + " " + instance.binding().version() + " (bundle "
                                + instance.binding().bundle() + ")",
                place.state(),
                place.why(),
                place.degraded(),
                passes,
                bytes,
                place.counters().snapshot());
    }
}
