package io.logpipe.core.config;

import io.logpipe.api.config.PluginConfig;
import java.util.List;
import java.util.Optional;

/**
 * What came out of checking one entry against its factory.
 *
 * @param config there if, and only if, there are no problems
 */
public record Checked(Optional<PluginConfig> config, List<Problem> problems, List<Problem> warnings) {

    /** Freezes the lists. */
    public Checked {
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }
}
