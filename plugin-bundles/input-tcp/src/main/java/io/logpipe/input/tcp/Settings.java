package io.logpipe.input.tcp;

import io.logpipe.api.config.PluginConfig;
import io.logpipe.plugin.wire.Endpoint;
import io.logpipe.plugin.wire.Framing;
import io.logpipe.plugin.wire.WireLimits;
import io.logpipe.plugin.wire.acknowledged.Acknowledgement;
import java.time.Duration;

/**
 * How to listen, and what to take.
 *
 * @param connections the most that are open at a time
 * @param progress how long a peer may take over a piece of a message
 */
record Settings(
        Endpoint listen, Framing framing, WireLimits limits, int connections, Duration progress, Acknowledgement ack) {

    static Settings of(PluginConfig config) {
        return new Settings(
                new Endpoint(config.get(TcpInputFactory.IP), config.get(TcpInputFactory.PORT)),
                new Framing(config.get(TcpInputFactory.LENGTH_BYTES)),
                new WireLimits(config.get(TcpInputFactory.MAX_BLOCK).intValue(), config.get(TcpInputFactory.MAX_NAME)),
                config.get(TcpInputFactory.MAX_CONNECTIONS),
                config.get(TcpInputFactory.PROGRESS_TIMEOUT),
                Acknowledgement.of(config.get(TcpInputFactory.ACK)));
    }
}
