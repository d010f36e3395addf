package io.logpipe.core.queue;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import java.util.List;

/**
 * Some blocks of one source, as they stand on the disk.
 *
 * @param way by which they came, so that a source that reaches an output by two ways is told apart
 * @param upTo everything of the source before it has been given to this way
 * @param time when they were put there, in milliseconds since 1970
 * @param reason why an output refused them for good; empty in a queue
 * @param blocks owned by whoever made this
 */
public record Entry(String way, SourceRef source, Position upTo, long time, String reason, List<Block> blocks)
        implements AutoCloseable {

    /** Bytes of the blocks. */
    public long bytes() {
        long sum = 0;
        for (Block block : blocks) {
            sum += block.length();
        }
        return sum;
    }

    /** Where the blocks begin in the source. */
    public Position from() {
        return blocks.isEmpty() ? upTo : blocks.get(0).start();
    }

    /** Closes the blocks. */
    @Override
    public void close() {
        blocks.forEach(Block::close);
    }
}
