package io.logpipe.testkit;

import io.logpipe.api.plugin.Checkpoint;
import io.logpipe.api.plugin.Saved;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Positions in memory; lives as long as the host, over its restarts. */
final class FakeCheckpoint implements Checkpoint {
    private final Map<String, Saved> states = Collections.synchronizedMap(new LinkedHashMap<>());
    private volatile History history;
    private final Supplier<List<FakeCheckpoint>> all;
    private volatile boolean held;

    FakeCheckpoint(History history, Supplier<List<FakeCheckpoint>> all) {
        this.history = history;
        this.all = all;
    }

    void history(History now) {
        history = now;
    }

    @Override
    public History history() {
        return history;
    }

    @Override
    public Optional<Saved> get(String key) {
        return Optional.ofNullable(states.get(key));
    }

    @Override
    public Map<String, Saved> all() {
        synchronized (states) {
            return new LinkedHashMap<>(states);
        }
    }

    @Override
    public void put(String key, Saved saved) {
        states.put(key, saved);
    }

    @Override
    public void remove(String key) {
        states.remove(key);
    }

    @Override
    public List<Checkpoint> holders(String key) {
        return all.get().stream()
                .filter(other -> other != this && other.get(key).isPresent())
                .map(Checkpoint.class::cast)
                .toList();
    }

    void hold(boolean now) {
        held = now;
    }

    @Override
    public BooleanSupplier durable() {
        return () -> !held;
    }

    void clear() {
        states.clear();
    }
}
