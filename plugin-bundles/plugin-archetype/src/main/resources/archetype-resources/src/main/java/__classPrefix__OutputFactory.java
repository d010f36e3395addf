package ${package};

import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.OutputFactory;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.RequireEngine;
import io.logpipe.api.plugin.Threading;
import java.nio.file.Path;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** Offers {@code output-${pluginName}}. */
@Component
@RequireEngine
public final class ${classPrefix}OutputFactory implements OutputFactory {

    private static final ConfigKey<Path> PATH = ConfigKey.path("path", "Directory with a file for each source.");

    @Override
    public String type() {
        return "output-${pluginName}";
    }

    @Override
    public String description() {
        return "Appends each source to a file of its name.";
    }

    @Override
    public List<ConfigKey<?>> keys() {
        return List.of(PATH);
    }

    /** Its calls may block, so it gets a thread of its own. */
    @Override
    public Threading threading() {
        return Threading.DEDICATED;
    }

    @Override
    public Output create(PluginConfig config, PluginContext context) {
        return new ${classPrefix}Output(config.get(PATH), context);
    }
}
