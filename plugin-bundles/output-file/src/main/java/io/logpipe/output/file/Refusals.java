package io.logpipe.output.file;

import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.plugin.text.Escaped;
import java.lang.System.Logger.Level;
import java.util.function.LongSupplier;

/** Counts what is refused for good, and logs it at most once in a second, whoever sends how much of it. */
final class Refusals {

    private static final long LOG_NANOS = 1_000_000_000L;
    static final int SHOWN = 300;

    private final PluginContext context;
    private final LongSupplier nanos;
    private long logged;
    private long unsaid;

    Refusals(PluginContext context, LongSupplier nanos) {
        this.context = context;
        this.nanos = nanos;
        this.logged = nanos.getAsLong() - LOG_NANOS;
    }

    PluginFailure.Poison name(String name, NameRefused why) {
        context.counter("names_refused").add(1);
        return refused("name '" + Escaped.text(name, SHOWN) + "' refused: it " + Escaped.text(text(why), SHOWN), why);
    }

    PluginFailure.Poison block(String name, Exception why) {
        context.counter("blocks_refused").add(1);
        return refused("block of '" + Escaped.text(name, SHOWN) + "' refused: " + Escaped.text(text(why), SHOWN), why);
    }

    private PluginFailure.Poison refused(String what, Exception why) {
        if (nanos.getAsLong() - logged >= LOG_NANOS) {
            logged = nanos.getAsLong();
            context.log().log(Level.WARNING, unsaid == 0 ? what : what + " (and " + unsaid + " more before)");
            unsaid = 0;
        } else {
            unsaid++;
        }
        return new PluginFailure.Poison(what, why);
    }

    private static String text(Exception why) {
        return String.valueOf(why.getMessage());
    }
}
