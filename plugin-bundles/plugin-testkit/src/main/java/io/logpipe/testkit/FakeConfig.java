package io.logpipe.testkit;

import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.ConfigProblem;
import io.logpipe.api.config.MemberProblem;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.config.Value;
import io.logpipe.api.plugin.PluginFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Settings read through the keys of a factory, with every problem found on the way. */
final class FakeConfig implements PluginConfig {
    private final Map<ConfigKey<?>, Object> values = new IdentityHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private final boolean compatible;

    FakeConfig(PluginFactory<?> factory, Map<String, ?> items, Path base, boolean compatible) {
        this.compatible = compatible;
        Map<String, Object> left = new LinkedHashMap<>(items);
        for (ConfigKey<?> key : factory.keys()) {
            read(key, left.remove(key.name()), base);
        }
        if (!compatible) {
            left.keySet().forEach(name -> problems.add(name + ": unknown"));
        }
        if (problems.isEmpty()) {
            for (ConfigProblem problem : factory.check(this)) {
                problems.add(problem.key().name() + ": " + problem.message());
            }
        }
    }

    private void read(ConfigKey<?> key, @Nullable Object item, Path base) {
        if (item == null) {
            Optional<?> fallback = key.fallback();
            if (fallback.isPresent()) {
                values.put(key, fallback.get());
            } else {
                problems.add(key.name() + ": missing");
            }
            return;
        }
        try {
            values.put(key, key.parse(value(item), base));
        } catch (MemberProblem expected) {
            problems.add(key.name() + "." + expected.member() + ": (expected: " + expected.getMessage() + ")");
        } catch (IllegalArgumentException expected) {
            problems.add(key.name() + ": " + item + " (expected: " + expected.getMessage() + ")");
        }
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T get(ConfigKey<T> key) {
        Object value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("setting " + key + " (expected: one of the factory's keys)");
        }
        return (T) value;
    }

    @Override
    public boolean compatible() {
        return compatible;
    }

    /** What the engine would have read from a config file. */
    static Value value(Object item) {
        if (item instanceof Value value) {
            return value;
        }
        if (item instanceof Number number) {
            return new Value.Number(number.toString());
        }
        if (item instanceof Boolean flag) {
            return new Value.Flag(flag);
        }
        if (item instanceof List<?> list) {
            return new Value.Items(list.stream().map(FakeConfig::value).toList());
        }
        if (item instanceof Map<?, ?> map) {
            Map<String, Value> members = new LinkedHashMap<>();
            map.forEach((name, member) -> members.put(String.valueOf(name), value(member)));
            return new Value.Members(members);
        }
        if (item instanceof String || item instanceof Path) {
            return new Value.Text(item.toString());
        }
        throw new IllegalArgumentException(
                "item of " + item.getClass() + " (expected: text, number, boolean, list, map)");
    }
}
