package io.logpipe.output.file;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.PluginFailure;
import java.util.List;
import java.util.Optional;

/** What an output answers to one pass that is offered past any queue, so that one that is refused holds nothing up. */
final class Answer implements Output.Ack {

    private long upTo;
    private boolean done;
    private Runnable onDone = () -> {};
    private Optional<PluginFailure> failure = Optional.empty();

    /** Offers blocks, which it closes. */
    static Answer of(Output output, SourceRef source, List<? extends Block> blocks) throws Exception {
        Answer answer = new Answer();
        Position from = blocks.isEmpty() ? Position.START : blocks.get(0).start();
        try (Output.Pass pass = output.open(source, from)) {
            for (Block block : blocks) {
                pass.write(block);
            }
            pass.commit(answer);
        } catch (PluginFailure refused) {
            answer.failed(refused);
        } finally {
            blocks.forEach(Block::close);
        }
        return answer;
    }

    void onDone(Runnable action) {
        onDone = action;
    }

    boolean isDone() {
        return done;
    }

    boolean answered() {
        return done || failure.isPresent();
    }

    long reached() {
        return upTo;
    }

    Optional<PluginFailure> failure() {
        return failure;
    }

    boolean poison() {
        return failure.filter(PluginFailure.Poison.class::isInstance).isPresent();
    }

    @Override
    public void upTo(long offset) {
        assertFalse(answered(), "D2: an answer after the answer");
        upTo = offset;
    }

    @Override
    public void done() {
        assertFalse(answered(), "D2: two answers");
        done = true;
        onDone.run();
    }

    @Override
    public void failed(PluginFailure why) {
        assertFalse(answered(), "D2: two answers");
        failure = Optional.of(why);
    }

    @Override
    public String toString() {
        return (done ? "done" : failure.map(Object::toString).orElse("no answer")) + ", up to " + upTo;
    }
}
