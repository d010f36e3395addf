package io.logpipe.input.tcp;

import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.plugin.TlsSettings;
import io.logpipe.plugin.wire.Endpoint;
import io.logpipe.plugin.wire.Framing;
import io.logpipe.plugin.wire.WireLimits;
import io.logpipe.plugin.wire.acknowledged.Acknowledgement;
import java.time.Duration;
import java.util.Optional;

/**
 * How to listen, and what to take.
 *
 * @param connections the most that are open at a time
 * @param progress how long a peer may take over a piece of a message
 */
record Settings(
        Endpoint listen,
        Framing framing,
        WireLimits limits,
        int connections,
        Duration progress,
        Acknowledgement ack,
        Optional<TlsSettings> tls) {

    /** Heap that a connection under TLS takes while nothing is under way, as measured, and some more. */
    private static final long TLS_HEAP = 12 << 10;

    /** Whoever can open connections must not be able to fill the heap with them. */
    static int limited(int connections, Optional<TlsSettings> tls) {
        long room = Runtime.getRuntime().maxMemory() / 2 / TLS_HEAP;
        return tls.isPresent() ? (int) Math.min(connections, room) : connections;
    }

    static Settings of(PluginConfig config) {
        return new Settings(
                new Endpoint(config.get(TcpInputFactory.IP), config.get(TcpInputFactory.PORT)),
                new Framing(config.get(TcpInputFactory.LENGTH_BYTES)),
                new WireLimits(config.get(TcpInputFactory.MAX_BLOCK).intValue(), config.get(TcpInputFactory.MAX_NAME)),
                limited(config.get(TcpInputFactory.MAX_CONNECTIONS), config.get(TcpInputFactory.TLS)),
                config.get(TcpInputFactory.PROGRESS_TIMEOUT),
                Acknowledgement.of(config.get(TcpInputFactory.ACK)),
                config.get(TcpInputFactory.TLS));
    }
}
