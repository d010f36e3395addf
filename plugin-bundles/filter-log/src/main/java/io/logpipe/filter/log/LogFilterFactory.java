package io.logpipe.filter.log;

import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.plugin.Filter;
import io.logpipe.api.plugin.FilterFactory;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.RequireEngine;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** Offers {@code filter-log}. */
@Component
@RequireEngine
public final class LogFilterFactory implements FilterFactory {

    @Override
    public String type() {
        return "filter-log";
    }

    @Override
    public String description() {
        return "Logs each block at DEBUG and changes nothing.";
    }

    @Override
    public List<ConfigKey<?>> keys() {
        return List.of();
    }

    @Override
    public Filter create(PluginConfig config, PluginContext context) {
        return new LogFilter(context.log());
    }
}
