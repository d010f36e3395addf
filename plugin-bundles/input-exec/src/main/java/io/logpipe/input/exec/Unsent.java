package io.logpipe.input.exec;

import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.BlockPool;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Blocks that were read for a pass, until the pass is taken: a pipe cannot be read again, so a pass that broke off is
 * repeated from here.
 */
final class Unsent implements AutoCloseable {

    private final Deque<MemoryBlock> blocks = new ArrayDeque<>();
    private Iterator<MemoryBlock> next = blocks.iterator();
    private int given;

    boolean isEmpty() {
        return blocks.isEmpty();
    }

    /** A pass begins. */
    void rewind() {
        next = List.copyOf(blocks).iterator();
        given = 0;
    }

    /** The next block of an earlier pass, a reference of the caller's; null if there is none. */
    @Nullable
    MemoryBlock next() {
        if (!next.hasNext()) {
            return null;
        }
        given++;
        return next.next().retain();
    }

    /** Owns {@code block} from here, and returns a reference of the caller's. */
    MemoryBlock give(MemoryBlock block) {
        blocks.add(block);
        given++;
        return block.retain();
    }

    /** Owns {@code block} from here; the next pass begins with it. */
    void keep(MemoryBlock block) {
        blocks.add(block);
    }

    /** The pass was taken: what was given will not be needed again. */
    void sent() {
        for (; given > 0; given--) {
            blocks.remove().close();
        }
    }

    /** Copies for a successor. */
    List<Map<String, Object>> copies() {
        List<Map<String, Object>> copies = new ArrayList<>();
        for (MemoryBlock block : blocks) {
            byte[] bytes = new byte[(int) block.length()];
            block.view().get(bytes);
            copies.add(Map.of(
                    "bytes", bytes,
                    "offset", block.start().offset(),
                    "line", block.start().line(),
                    "span", block.span()));
        }
        return copies;
    }

    /** Takes over what {@link #copies} of a predecessor said. */
    void restore(List<?> copies, BlockPool pool) {
        for (Object copy : copies) {
            if (copy instanceof Map<?, ?> values && values.get("bytes") instanceof byte[] bytes) {
                Position start = new Position(number(values, "offset"), number(values, "line"));
                try (BlockDraft draft = pool.draft(bytes.length)) {
                    draft.buffer().put(bytes);
                    keep(draft.seal(start, number(values, "span")));
                }
            }
        }
    }

    private static long number(Map<?, ?> values, String name) {
        return values.get(name) instanceof Long number ? number : 0;
    }

    @Override
    public void close() {
        blocks.forEach(MemoryBlock::close);
        blocks.clear();
        given = 0;
    }
}
