package io.logpipe.core.telemetry;

import io.logpipe.api.plugin.PluginContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The counters of one instance, in the order they were first asked for. Safe from any thread. */
public final class Counters {

    private final Map<String, Count> counts = new LinkedHashMap<>();

    /** The counter {@code name}, the same at every call. */
    public synchronized PluginContext.Counter counter(String name) {
        return counts.computeIfAbsent(name, any -> new Count());
    }

    /** What they stand at now. */
    public synchronized Map<String, Long> snapshot() {
        Map<String, Long> values = new LinkedHashMap<>();
        counts.forEach((name, count) -> values.put(name, count.value.get()));
        return values;
    }

    private static final class Count implements PluginContext.Counter {

        private final AtomicLong value = new AtomicLong();

        @Override
        public void add(long n) {
            if (n < 0) {
                throw new IllegalArgumentException("n: " + n + " (expected: >= 0)");
            }
            value.getAndAdd(n);
        }
    }
}
