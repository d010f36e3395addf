package io.logpipe.itest.change.bad;

import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.plugin.Input;
import io.logpipe.api.plugin.InputFactory;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.Threading;
import java.nio.file.Path;
import java.util.List;

/** Offers {@code input-bad}, which reads one file as it grows. */
public final class BadInputFactory implements InputFactory {

    private static final ConfigKey<Path> FILE = ConfigKey.path("file", "File to read.");

    /** Called by the component runtime. */
    public BadInputFactory() {
        Fault.at("factory");
    }

    @Override
    public String type() {
        return "input-bad";
    }

    @Override
    public String description() {
        return "Goes wrong on purpose.";
    }

    @Override
    public List<ConfigKey<?>> keys() {
        return List.of(FILE);
    }

    @Override
    public Threading threading() {
        return Fault.setting("threading").equals("LOOP") ? Threading.LOOP : Threading.DEDICATED;
    }

    @Override
    public Input create(PluginConfig config, PluginContext context) {
        Fault.at("create");
        return new BadInput(config.get(FILE), context);
    }
}
