package io.logpipe.output.tcp;

import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.PluginContext.Counter;

/**
 * What the shell shows of an instance; messages, blocks and bytes count when the system has taken them.
 *
 * @param connects connections that came about
 * @param unacknowledged peers that do not know acknowledgements, although these were wanted
 * @param failures connections that broke, or did not come about
 */
record Meters(
        Counter messages, Counter blocks, Counter bytes, Counter connects, Counter failures, Counter unacknowledged) {

    static Meters of(PluginContext context) {
        return new Meters(
                context.counter("messages"),
                context.counter("blocks"),
                context.counter("bytes"),
                context.counter("connects"),
                context.counter("failures"),
                context.counter("unacknowledged_peers"));
    }
}
