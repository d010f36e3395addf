package io.logpipe.testkit;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.PluginFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One pass on its way through an output, and what the output answered. */
public final class Sending {
    private final World host;
    private final SourceRef source;
    private final long from;
    private final List<Block> blocks;
    private final List<PluginFailure> failures = new ArrayList<>();
    private State state = State.QUEUED;
    private long upTo;
    private int attempts;

    enum State {
        QUEUED,
        SENT,
        DONE,
        FAILED
    }

    Sending(World host, SourceRef source, long from, List<Block> blocks) {
        this.host = host;
        this.source = source;
        this.from = from;
        this.upTo = from;
        this.blocks = blocks;
    }

    /** Whether the output has confirmed all of it. */
    public boolean done() {
        return state == State.DONE;
    }

    /** Whether the last answer was a failure that has not been repeated yet. */
    public boolean failed() {
        return state == State.FAILED;
    }

    /** Whether the output has it, and owes an answer. */
    public boolean pending() {
        return state == State.SENT;
    }

    /** The last failure. */
    public Optional<PluginFailure> failure() {
        return failures.isEmpty() ? Optional.empty() : Optional.of(failures.get(failures.size() - 1));
    }

    /** The offset below which nothing will be sent again. */
    public long upTo() {
        return upTo;
    }

    /** How often the output was asked to take it. */
    public int attempts() {
        return attempts;
    }

    SourceRef source() {
        return source;
    }

    long from() {
        return from;
    }

    List<Block> blocks() {
        return blocks;
    }

    State state() {
        return state;
    }

    /** A new attempt, with an answer that belongs to it alone. */
    Output.Ack attempt() {
        state = State.SENT;
        attempts++;
        return new OneAck();
    }

    void requeue() {
        state = State.QUEUED;
    }

    void fail(PluginFailure failure) {
        failures.add(failure);
        state = State.FAILED;
    }

    void release() {
        blocks.forEach(Block::close);
        blocks.clear();
    }

    @Override
    public String toString() {
        return source.name() + "@" + from + " " + state + " upTo " + upTo + " after " + attempts + " attempts"
                + (failures.isEmpty() ? "" : ", last failure: " + failures.get(failures.size() - 1));
    }

    private final class OneAck implements Output.Ack {
        private final int attempt = attempts;
        private boolean answered;

        @Override
        public void upTo(long offset) {
            check("upTo");
            if (offset < upTo) {
                throw host.violated("D2: upTo(" + offset + ") of " + Sending.this + " goes backwards");
            }
            upTo = offset;
        }

        @Override
        public void done() {
            check("done");
            answered = true;
            state = State.DONE;
            release();
        }

        @Override
        public void failed(PluginFailure failure) {
            check("failed");
            answered = true;
            fail(failure);
        }

        private void check(String answer) {
            host.onThread("the answer to a commit");
            if (answered) {
                throw host.violated("D2: " + answer + " after the final answer of " + Sending.this);
            }
            if (attempt != attempts || state != State.SENT) {
                throw host.violated("D2: " + answer + " too late, " + Sending.this + " was taken back");
            }
        }
    }
}
