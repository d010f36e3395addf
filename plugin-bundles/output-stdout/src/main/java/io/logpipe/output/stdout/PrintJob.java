package io.logpipe.output.stdout;

import io.logpipe.api.block.Block;
import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.PluginFailure;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** One pass to be printed. Printed on one thread, answered on another. */
final class PrintJob {

    private final List<Block> blocks;
    private final Output.Ack ack;
    private volatile long upTo;
    private volatile boolean over;
    private volatile boolean given;
    private volatile Optional<PluginFailure> failure = Optional.empty();

    /** Owns {@code blocks}. */
    PrintJob(List<Block> blocks, Output.Ack ack, long from) {
        this.blocks = blocks;
        this.ack = ack;
        this.upTo = from;
    }

    /** Prints and lets the blocks go. Thread of the printer. */
    void print(Frame frame) {
        try {
            for (Block block : blocks) {
                if (given) {
                    return;
                }
                print(frame, block);
                upTo = block.end();
            }
        } catch (IOException e) {
            failure = Optional.of(new PluginFailure.Transient("standard output cannot be written: " + e, e));
        } finally {
            blocks.forEach(Block::close);
            over = true;
        }
    }

    /** A source that was cut short has nothing to print; the others do. */
    private void print(Frame frame, Block block) throws IOException {
        try {
            frame.print(block);
        } catch (EOFException e) {
            failure = Optional.of(new PluginFailure.Poison("a block is gone before it was printed: " + e, e));
        }
    }

    boolean isOver() {
        return over;
    }

    /** Prints no further block, because a successor will. */
    void giveUp() {
        given = true;
    }

    Optional<PluginFailure> failure() {
        return failure;
    }

    /** Once it is over: the final answer. */
    void answer() {
        if (failure.isEmpty()) {
            ack.done();
        } else {
            ack.upTo(upTo);
            ack.failed(failure.get());
        }
    }

    /** What a successor need not print. */
    void answerSoFar() {
        ack.upTo(upTo);
    }
}
