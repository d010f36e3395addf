package io.logpipe.api.plugin;

import io.logpipe.api.block.Position;
import java.util.Map;

/**
 * What a checkpoint remembers of one source.
 *
 * @param name logical name, for people
 * @param position first byte that has not been acknowledged
 * @param facts what the input needs to know the source again, such as fingerprints; at most 4 KiB in all
 */
public record Saved(String name, Position position, Map<String, String> facts) {

    /** Freezes the facts. */
    public Saved {
        facts = Map.copyOf(facts);
    }
}
