package io.logpipe.output.file;

import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.PluginFailure;
import java.util.Optional;

/**
 * A pass whose bytes are in a file, and its answer once they are as safe as was asked for.
 *
 * @param source id of the source
 * @param from offset in the source where the pass began
 * @param safe offset in the source up to which everything is safe already, in files that were renamed
 * @param upTo offset in the source of the first byte that was not written
 * @param file where its last bytes are
 * @param bytes how many of its bytes are in that file
 * @param failure what became of the rest; empty if there is none
 */
record Commit(
        Output.Ack ack,
        String source,
        long from,
        long safe,
        long upTo,
        OpenFile file,
        long bytes,
        Optional<PluginFailure> failure) {

    /** Whether the disk has refused the rest, which will come again. */
    boolean interrupted() {
        return failure.filter(PluginFailure.Transient.class::isInstance).isPresent();
    }

    void kept() {
        if (failure.isEmpty()) {
            ack.done();
        } else {
            ack.upTo(upTo);
            ack.failed(failure.get());
        }
    }

    void lost(PluginFailure why) {
        ack.upTo(safe);
        ack.failed(why);
    }

    /** The part of a pass that is in a file about to be renamed: safe before the pass is complete. */
    static Commit part(String source, long from, long upTo, OpenFile file, long bytes) {
        return new Commit(new Nobody(), source, from, from, upTo, file, bytes, Optional.empty());
    }

    /** The pass itself is answered later. */
    private record Nobody() implements Output.Ack {
        @Override
        public void upTo(long offset) {}

        @Override
        public void done() {}

        @Override
        public void failed(PluginFailure failure) {}
    }
}
