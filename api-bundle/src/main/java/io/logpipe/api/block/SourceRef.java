package io.logpipe.api.block;

import java.util.Map;

/**
 * What a run of blocks came from. Outputs merge by {@code name}, so two nodes that read {@code app.log} land in one
 * {@code app.log}; positions and acknowledgements belong to {@code id}.
 *
 * @param name logical file name, never empty. It may come from a peer: whoever makes a path of it checks it first
 * @param id stable identity over restarts, bundle updates and renames, such as device, inode, birth time and
 *     generation of a file, or a peer's stream; never empty
 * @param tags free-form labels, copied on construction
 */
public record SourceRef(String name, String id, Map<String, String> tags) {

    /** Checks name and id, and freezes the tags. */
    public SourceRef {
        if (name.isEmpty() || id.isEmpty()) {
            throw new IllegalArgumentException("source '" + name + "' id '" + id + "' (expected: both non-empty)");
        }
        tags = Map.copyOf(tags);
    }

    /** A source without tags. */
    public static SourceRef of(String name, String id) {
        return new SourceRef(name, id, Map.of());
    }
}
