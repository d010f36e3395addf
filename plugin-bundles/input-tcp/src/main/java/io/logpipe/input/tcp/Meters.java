package io.logpipe.input.tcp;

import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.PluginContext.Counter;

/**
 * What the shell shows of an instance.
 *
 * @param refused connections ended for what they sent, or did not send in time
 * @param incomplete connections that ended inside a message
 */
record Meters(
        Counter connections, Counter messages, Counter blocks, Counter bytes, Counter refused, Counter incomplete) {

    static Meters of(PluginContext context) {
        return new Meters(
                context.counter("connections"),
                context.counter("messages"),
                context.counter("blocks"),
                context.counter("bytes"),
                context.counter("refused"),
                context.counter("incomplete"));
    }
}
