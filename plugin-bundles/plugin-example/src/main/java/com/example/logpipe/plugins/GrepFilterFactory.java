package com.example.logpipe.plugins;

import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.config.Value;
import io.logpipe.api.plugin.Filter;
import io.logpipe.api.plugin.FilterFactory;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.RequireEngine;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.osgi.service.component.annotations.Component;

/** Offers {@code filter-grep}. */
@Component
@RequireEngine
public final class GrepFilterFactory implements FilterFactory {

    private static final ConfigKey<Pattern> PATTERN = ConfigKey.of(
            "pattern",
            "regular expression",
            (value, base) -> compile(value),
            "Lines in which this is found are kept; syntax of java.util.regex.");
    private static final ConfigKey<Boolean> INVERT = ConfigKey.flag(
                    "invert", "Whether the other lines are kept instead.")
            .orElse(false);

    /** A reader of one's own throws what it had expected; the engine says where in the config. */
    private static Pattern compile(Value value) {
        if (!(value instanceof Value.Text text)) {
            throw new IllegalArgumentException("a regular expression as text");
        }
        try {
            return Pattern.compile(text.text());
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "a regular expression: " + e.getDescription() + " at character " + e.getIndex(), e);
        }
    }

    @Override
    public String type() {
        return "filter-grep";
    }

    @Override
    public String description() {
        return "Keeps the lines in which a pattern is found, or the others.";
    }

    @Override
    public List<ConfigKey<?>> keys() {
        return List.of(PATTERN, INVERT);
    }

    @Override
    public Filter create(PluginConfig config, PluginContext context) {
        return new GrepFilter(config.get(PATTERN), config.get(INVERT), context);
    }
}
