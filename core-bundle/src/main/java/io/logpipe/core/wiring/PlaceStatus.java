package io.logpipe.core.wiring;

import io.logpipe.api.plugin.PluginState;
import io.logpipe.core.route.DiskQueue;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One place as the shell shows it.
 *
 * @param kind {@code input}, {@code filter} or {@code output}
 * @param plugin type, and version and bundle where an instance is there
 * @param why in words for people, why it does not run; empty if it does
 * @param degraded what is not as it should be, though it runs; empty if all is well
 * @param queuedPasses passes that an output has not acknowledged, or that an input has under way
 * @param queuedBytes bytes in the queue of an output
 * @param diskBytes bytes of its files, where an output has a queue on disk; else -1
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
        long diskBytes,
        Map<String, Long> counters) {

    /** Whether it takes part in its routes. */
    public boolean runs() {
        return state == PluginState.RUNNING || state == PluginState.PAUSED;
    }

    static PlaceStatus of(Place place) {
        Instance instance = place.instance();
        int passes = 0;
        long bytes = 0;
        long disk = -1;
        String trouble = "";
        if (place instanceof OutputPlace output) {
            passes = output.queue().size();
            bytes = output.queue().weight();
            if (output.disk().isPresent()) {
                DiskQueue queue = output.disk().get();
                passes = Math.toIntExact(Math.min(Integer.MAX_VALUE, queue.waiting()));
                disk = queue.bytes();
                trouble = queue.trouble();
            }
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
                Stream.of(place.complaints(), trouble.isEmpty() ? "" : "queue on disk: " + trouble)
                        .filter(reason -> !reason.isEmpty())
                        .collect(Collectors.joining("; ")),
                passes,
                bytes,
                disk,
                place.counters().snapshot());
    }
}
