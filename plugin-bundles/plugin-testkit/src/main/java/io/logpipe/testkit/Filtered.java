package io.logpipe.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a filter left of a run of blocks.
 *
 * @param blocks what goes on, in order
 * @param dropped reasons of what was left out
 * @param replaced how many blocks were replaced
 */
public record Filtered(List<Pass.Part> blocks, List<String> dropped, int replaced) {
    /** Freezes the lists. */
    public Filtered {
        blocks = List.copyOf(blocks);
        dropped = List.copyOf(dropped);
    }

    /** All bytes that go on, as UTF-8. */
    public String text() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        blocks.forEach(block -> all.writeBytes(block.bytes()));
        return all.toString(StandardCharsets.UTF_8);
    }
}
