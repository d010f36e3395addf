package ${package};

import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.plugin.Input;
import io.logpipe.api.plugin.InputFactory;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.RequireEngine;
import io.logpipe.api.plugin.Threading;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** Offers {@code input-${pluginName}}. */
@Component
@RequireEngine
public final class ${classPrefix}InputFactory implements InputFactory {

    private static final ConfigKey<Path> PATH = ConfigKey.path("path", "File to read.");
    private static final ConfigKey<Duration> PERIOD = ConfigKey.time("period", "s", "Time between two looks at it.")
            .where(period -> !period.isZero(), "a time above 0")
            .orElse(Duration.ofSeconds(1));

    @Override
    public String type() {
        return "input-${pluginName}";
    }

    @Override
    public String description() {
        return "Reads the lines that are appended to one file.";
    }

    @Override
    public List<ConfigKey<?>> keys() {
        return List.of(PATH, PERIOD);
    }

    /** Its calls may block. An input that never does, because it waits for channels only, says LOOP. */
    @Override
    public Threading threading() {
        return Threading.DEDICATED;
    }

    @Override
    public Input create(PluginConfig config, PluginContext context) {
        return new ${classPrefix}Input(config.get(PATH), config.get(PERIOD), context);
    }
}
