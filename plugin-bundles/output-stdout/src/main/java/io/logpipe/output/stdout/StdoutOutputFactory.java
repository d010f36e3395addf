package io.logpipe.output.stdout;

import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.OutputFactory;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.RequireEngine;
import io.logpipe.api.plugin.Threading;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** Offers {@code output-stdout}. */
@Component
@RequireEngine
public final class StdoutOutputFactory implements OutputFactory {

    private static final ConfigKey<Boolean> RAW = ConfigKey.flag(
                    "raw", "Print the data only, without a frame that tells offset, line and length.")
            .orElse(false);

    @Override
    public String type() {
        return "output-stdout";
    }

    @Override
    public String description() {
        return "Prints each block to the standard output of the worker.";
    }

    @Override
    public List<ConfigKey<?>> keys() {
        return List.of(RAW);
    }

    @Override
    public Threading threading() {
        return Threading.DEDICATED;
    }

    @Override
    public boolean wantsLines() {
        return true;
    }

    /** The stream is opened past {@code System.out}, whose lock others need, and is never closed. */
    @Override
    public Output create(PluginConfig config, PluginContext context) {
        return new StdoutOutput(config.get(RAW), context, () -> new FileOutputStream(FileDescriptor.out).getChannel());
    }
}
