package io.logpipe.input.exec;

import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.plugin.Input;
import io.logpipe.api.plugin.InputFactory;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.RequireEngine;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** Offers {@code input-exec}. */
@Component
@RequireEngine
public final class ExecInputFactory implements InputFactory {

    @Override
    public String type() {
        return "input-exec";
    }

    @Override
    public String description() {
        return "Runs a command, again when it ends, and collects what it prints.";
    }

    @Override
    public List<ConfigKey<?>> keys() {
        return Settings.KEYS;
    }

    @Override
    public Input create(PluginConfig config, PluginContext context) {
        return new ExecInput(Settings.of(config), context);
    }
}
