package io.logpipe.output.file;

import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.PluginFailure;
import java.util.Optional;

/**
 * A pass whose bytes are in the file, and its answer once they are as safe as was asked for.
 *
 * @param safe offset in the source up to which everything is safe already, in files that were renamed
 * @param upTo offset in the source of the first byte that was not written
 * @param failure what became of the rest; empty if there is none
 */
record Commit(Output.Ack ack, long safe, long upTo, Optional<PluginFailure> failure) {

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
}
