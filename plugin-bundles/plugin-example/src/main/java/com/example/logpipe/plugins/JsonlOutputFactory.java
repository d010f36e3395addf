package com.example.logpipe.plugins;

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

/** Offers {@code output-jsonl}. */
@Component
@RequireEngine
public final class JsonlOutputFactory implements OutputFactory {

    private static final ConfigKey<Path> PATH = ConfigKey.path("path", "File to append to.");
    private static final ConfigKey<Boolean> WRITER = ConfigKey.flag(
                    "writer", "Whether each object names the library that wrote it.")
            .orElse(false);

    @Override
    public String type() {
        return "output-jsonl";
    }

    @Override
    public String description() {
        return "Writes each line as a JSON object into one file.";
    }

    @Override
    public List<ConfigKey<?>> keys() {
        return List.of(PATH, WRITER);
    }

    /** A disk may be slow. */
    @Override
    public Threading threading() {
        return Threading.DEDICATED;
    }

    @Override
    public Output create(PluginConfig config, PluginContext context) {
        return new JsonlOutput(config.get(PATH), config.get(WRITER), context);
    }
}
