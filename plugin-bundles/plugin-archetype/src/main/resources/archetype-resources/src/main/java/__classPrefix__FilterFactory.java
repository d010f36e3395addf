package ${package};

import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.plugin.Filter;
import io.logpipe.api.plugin.FilterFactory;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.RequireEngine;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** Offers {@code filter-${pluginName}}. */
@Component
@RequireEngine
public final class ${classPrefix}FilterFactory implements FilterFactory {

    private static final ConfigKey<String> WORD = ConfigKey.text("word", "Lines in which this is found are left out.");

    @Override
    public String type() {
        return "filter-${pluginName}";
    }

    @Override
    public String description() {
        return "Leaves out the lines that have a word in them.";
    }

    @Override
    public List<ConfigKey<?>> keys() {
        return List.of(WORD);
    }

    @Override
    public Filter create(PluginConfig config, PluginContext context) {
        return new ${classPrefix}Filter(config.get(WORD), context);
    }
}
