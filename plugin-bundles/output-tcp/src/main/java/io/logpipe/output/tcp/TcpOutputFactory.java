package io.logpipe.output.tcp;

import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.ConfigProblem;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.OutputFactory;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.RequireEngine;
import io.logpipe.api.plugin.TlsSettings;
import io.logpipe.plugin.tls.TlsKeys;
import io.logpipe.plugin.wire.acknowledged.Acknowledgement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/** Makes outputs that send to other collectors. */
@Component
@RequireEngine
public final class TcpOutputFactory implements OutputFactory {

    static final ConfigKey<Duration> DISABLE_TIMEOUT = ConfigKey.time(
                    "disable_timeout",
                    "s",
                    "How long a peer that failed is left alone. While no peer is connected, all are tried every second.")
            .orElse(Duration.ofSeconds(60));
    static final ConfigKey<Integer> LENGTH_BYTES = ConfigKey.integer(
                    "length_bytes", 4, 8, "Size of a block length on the wire: 8, or 4 for peers older than 0.22.0.")
            .where(bytes -> bytes == 4 || bytes == 8, "8 or 4")
            .orElse(8);
    static final ConfigKey<Duration> CONNECT_TIMEOUT = ConfigKey.time(
                    "connect_timeout", "s", "How long a peer may take to accept a connection.")
            .where(span -> span.compareTo(Duration.ofMillis(100)) >= 0, "a time of at least 100ms")
            .orElse(Duration.ofSeconds(10));
    static final ConfigKey<String> ACK = ConfigKey.choice(
                    "ack",
                    Acknowledgement.WORDS,
                    "Whether peers acknowledge: off, none does, as with the C program; prefer, those that can; require,"
                            + " all, and nothing is sent to others.")
            .orElse("prefer");

    static final ConfigKey<Optional<TlsSettings>> TLS = TlsKeys.client();

    @Override
    public String type() {
        return "output-tcp";
    }

    @Override
    public String description() {
        return "Sends files to other collectors over tcp.";
    }

    @Override
    public List<ConfigKey<?>> keys() {
        List<ConfigKey<?>> keys = new ArrayList<>(PeerKeys.all());
        keys.addAll(List.of(DISABLE_TIMEOUT, LENGTH_BYTES, CONNECT_TIMEOUT, ACK, TLS));
        return keys;
    }

    @Override
    public List<ConfigProblem> check(PluginConfig config) {
        return PeerKeys.check(config);
    }

    @Override
    public Output create(PluginConfig config, PluginContext context) {
        return new TcpOutput(Settings.of(config), context);
    }
}
