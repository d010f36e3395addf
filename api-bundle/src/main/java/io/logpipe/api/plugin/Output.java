package io.logpipe.api.plugin;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import java.util.OptionalLong;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;

/** Takes data out. The engine keeps every block in this output's queue until it is acknowledged. */
@ConsumerType
public non-sealed interface Output extends Plugin {

    /**
     * Whether a pass may begin now. Asked before each pass; while the answer is {@code Busy}, again after an event of
     * this output and at the latest when the hint has passed. After {@link #hurry} prefer {@code READY} and a short
     * queue over a long wait.
     */
    default Readiness readiness() {
        return Readiness.READY;
    }

    /** Something this instance registered became ready. */
    default void onEvent(Signal signal) throws Exception {}

    /**
     * Begins a run of blocks from one source. Only called after {@link Readiness#READY}.
     *
     * @param from where the run begins in the source; of a run without blocks it says nothing
     */
    Pass open(SourceRef source, Position from) throws Exception;

    /** One run of blocks: written, then committed or, if closed first, abandoned. */
    @ConsumerType
    interface Pass extends AutoCloseable {

        /**
         * The offset up to which this output already holds the source durably; the engine skips what lies before. Empty
         * for outputs that do not remember.
         */
        default OptionalLong held() {
            return OptionalLong.empty();
        }

        /** Takes one borrowed block, all of it; what cannot go out at once is retained (rule B2). */
        void write(Block block) throws Exception;

        /**
         * The run is complete. Answer through {@code ack} once everything written is as safe as this output promises:
         * before returning if it already is, later from {@link Output#onEvent} if not.
         */
        void commit(Ack ack) throws Exception;

        @Override
        void close();
    }

    /** The answer to one commit, given on the thread of the instance (rule D2). */
    @ProviderType
    interface Ack {

        /**
         * Everything of this pass before {@code offset} of the source is safe and must not come again, whatever happens
         * to the rest. May be said several times before the one final answer; at {@code stop} it is the way to tell
         * what a successor need not send.
         */
        void upTo(long offset);

        /** All of it is safe. */
        void done();

        /** It is not; the engine repeats what was not acknowledged, as the kind of failure demands. */
        void failed(PluginFailure failure);
    }
}
