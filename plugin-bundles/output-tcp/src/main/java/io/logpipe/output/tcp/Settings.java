package io.logpipe.output.tcp;

import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.plugin.TlsSettings;
import io.logpipe.plugin.wire.Endpoint;
import io.logpipe.plugin.wire.Framing;
import io.logpipe.plugin.wire.acknowledged.Acknowledgement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where to send, and how.
 *
 * @param peers at least one, in the order of their turns
 * @param disable how long a peer that failed is left alone while another is there
 * @param connect how long a connection may take to come about
 */
record Settings(
        List<Endpoint> peers,
        Framing framing,
        Duration disable,
        Duration connect,
        Acknowledgement ack,
        Optional<TlsSettings> tls) {

    Settings {
        peers = List.copyOf(peers);
    }

    static Settings of(PluginConfig config) {
        return new Settings(
                PeerKeys.peers(config),
                new Framing(config.get(TcpOutputFactory.LENGTH_BYTES)),
                config.get(TcpOutputFactory.DISABLE_TIMEOUT),
                config.get(TcpOutputFactory.CONNECT_TIMEOUT),
                Acknowledgement.of(config.get(TcpOutputFactory.ACK)),
                config.get(TcpOutputFactory.TLS));
    }
}
