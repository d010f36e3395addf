package io.logpipe.output.file;

import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.OutputFactory;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.RequireEngine;
import io.logpipe.api.plugin.Threading;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** Offers {@code output-file}. */
@Component
@RequireEngine
public final class FileOutputFactory implements OutputFactory {

    @Override
    public String type() {
        return "output-file";
    }

    @Override
    public String description() {
        return "Appends each source to a file of its name in one directory.";
    }

    @Override
    public List<ConfigKey<?>> keys() {
        return Settings.KEYS;
    }

    @Override
    public Threading threading() {
        return Threading.DEDICATED;
    }

    @Override
    public Output create(PluginConfig config, PluginContext context) {
        return new FileOutput(Settings.of(config), context);
    }
}
