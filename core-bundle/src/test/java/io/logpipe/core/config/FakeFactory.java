package io.logpipe.core.config;

import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.ConfigProblem;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.plugin.Filter;
import io.logpipe.api.plugin.FilterFactory;
import io.logpipe.api.plugin.Input;
import io.logpipe.api.plugin.InputFactory;
import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.OutputFactory;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.PluginFactory;
import java.util.ArrayList;
import java.util.List;

/** Factories that only have settings: those of the real plugins, as far as the tests need them. */
final class FakeFactory {

    static final ConfigKey<Integer> PORT = ConfigKey.integer("port", 1, 65535, "Port.");
    static final ConfigKey<Long> ROTATE_SIZE =
            ConfigKey.size("rotate_size", "Size to rotate at.").orElse(0L);
    static final ConfigKey<Boolean> LINE_MODE =
            ConfigKey.flag("line_mode", "By lines.").orElse(false);

    private FakeFactory() {}

    static PluginFactory<?> of(String type) {
        return switch (type) {
            case "input-file" -> new Of(type, inputFile());
            case "input-tcp" -> new Of(type, List.of(ConfigKey.text("ip", "Address."), PORT));
            case "output-tcp" -> new OfOutput(type, List.of(ConfigKey.text("ip", "Address."), PORT));
            case "filter-log" -> new OfFilter(type);
            default -> throw new IllegalArgumentException(type);
        };
    }

    private static List<ConfigKey<?>> inputFile() {
        List<ConfigKey<?>> keys = new ArrayList<>(List.of(
                ConfigKey.path("path", "Directory to watch."),
                ROTATE_SIZE,
                LINE_MODE,
                ConfigKey.command("exec_before_rotating", "Command.").optional(),
                ConfigKey.time("max_usleep_interval", "us", "Pause.").optional(),
                ConfigKey.choice("compress_algorithm", List.of("deflate"), "Compression.")
                        .optional()));
        keys.addAll(ConfigKey.numbered(ConfigKey.text("files", "Pattern."), 8));
        keys.addAll(ConfigKey.numbered(ConfigKey.text("exclude_files", "Pattern."), 8));
        return keys;
    }

    /** An input's. */
    record Of(String type, List<ConfigKey<?>> keys) implements InputFactory {
        @Override
        public String description() {
            return "Nothing.";
        }

        @Override
        public List<ConfigProblem> check(PluginConfig config) {
            boolean both = keys.contains(LINE_MODE) && config.get(LINE_MODE) && config.get(ROTATE_SIZE) > 0;
            return both ? List.of(new ConfigProblem(ROTATE_SIZE, "not together with line_mode")) : List.of();
        }

        @Override
        public Input create(PluginConfig config, PluginContext context) {
            throw new UnsupportedOperationException();
        }
    }

    /** An output's. */
    record OfOutput(String type, List<ConfigKey<?>> keys) implements OutputFactory {
        @Override
        public String description() {
            return "Nothing.";
        }

        @Override
        public Output create(PluginConfig config, PluginContext context) {
            throw new UnsupportedOperationException();
        }
    }

    /** A filter's, which fails in all it is asked. */
    record OfFilter(String type) implements FilterFactory {
        @Override
        public String description() {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<ConfigKey<?>> keys() {
            throw new NoClassDefFoundError("some/vendor/Thing");
        }

        @Override
        public Filter create(PluginConfig config, PluginContext context) {
            throw new UnsupportedOperationException();
        }
    }
}
