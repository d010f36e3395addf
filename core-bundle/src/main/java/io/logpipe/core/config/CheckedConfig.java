package io.logpipe.core.config;

import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.PluginConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Settings of one instance, parsed. Keys are compared by identity, as {@link ConfigKey} has it. */
final class CheckedConfig implements PluginConfig {

    private final String instance;
    private final boolean compatible;
    private final Map<ConfigKey<?>, Object> values;

    CheckedConfig(String instance, boolean compatible, Map<ConfigKey<?>, Object> values) {
        this.instance = instance;
        this.compatible = compatible;
        this.values = new LinkedHashMap<>(values);
    }

    @Override
    @SuppressWarnings("unchecked") // what a key parsed is of its type
    public <T> T get(ConfigKey<T> key) {
        Object value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("setting " + key + " (expected: a key out of the factory's keys())");
        }
        return (T) value;
    }

    @Override
    public boolean compatible() {
        return compatible;
    }

    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(value -> value.getKey() + "=" + shown(value.getKey(), value.getValue()))
                .collect(Collectors.joining(", ", instance + "{", "}"));
    }

    private static String shown(ConfigKey<?> key, Object value) {
        return key.secret() ? "***" : OneLine.of(value.toString(), 200);
    }
}
