package io.logpipe.testkit;

import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One pass of an input, as its route has seen it.
 *
 * @param start place of the first block; of an empty pass, where the last one ended
 * @param upTo first byte not yet read
 */
public record Pass(SourceRef source, Position start, List<Part> blocks, Position upTo) {
    /** Freezes the list. */
    public Pass {
        blocks = List.copyOf(blocks);
    }

    /**
     * One block.
     *
     * @param region whether it was a region of a file, not memory
     */
    public record Part(byte[] bytes, Position start, long span, boolean region) {
        /** The bytes as UTF-8. */
        public String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** All bytes of the pass. */
    public byte[] bytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        blocks.forEach(block -> all.writeBytes(block.bytes()));
        return all.toByteArray();
    }

    /** All bytes of the pass as UTF-8. */
    public String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }
}
