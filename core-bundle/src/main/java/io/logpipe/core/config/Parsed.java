package io.logpipe.core.config;

import java.util.List;
import java.util.Optional;

/**
 * What came out of reading a config file.
 *
 * @param config there if, and only if, there are no problems
 * @param entries all entries that could be read, problems or not, so that {@link EntryCheck} can find the rest
 */
public record Parsed(Optional<NodeConfig> config, List<Entry> entries, List<Problem> problems, List<Problem> warnings) {

    /** Freezes the lists. */
    public Parsed {
        entries = List.copyOf(entries);
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }
}
