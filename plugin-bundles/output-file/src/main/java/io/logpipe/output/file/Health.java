package io.logpipe.output.file;

import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.PluginFailure;
import java.lang.System.Logger.Level;

/** Says once that the disk refuses, and once that it does not any more. */
final class Health {

    private final PluginContext context;
    private boolean failing;

    Health(PluginContext context) {
        this.context = context;
    }

    /** The failure to answer with. */
    PluginFailure failed(String what, Exception why) {
        PluginFailure.Transient failure = new PluginFailure.Transient(what + ": " + why, why);
        if (!failing) {
            failing = true;
            context.degraded(failure.getMessage());
            context.log().log(Level.WARNING, failure.getMessage());
        }
        return failure;
    }

    /** Something was written as safely as was asked for. */
    void works() {
        if (failing) {
            failing = false;
            context.healthy();
            context.log().log(Level.INFO, "files can be written again");
        }
    }
}
