package io.logpipe.input.tcp;

import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.plugin.Input;
import io.logpipe.api.plugin.InputFactory;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.RequireEngine;
import io.logpipe.api.plugin.TlsSettings;
import io.logpipe.plugin.tls.TlsKeys;
import io.logpipe.plugin.wire.Framing;
import io.logpipe.plugin.wire.acknowledged.Acknowledgement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/** Makes inputs that receive from other collectors. */
@Component
@RequireEngine
public final class TcpInputFactory implements InputFactory {

    private static final long LARGEST_BLOCK = 16L << 20;

    static final ConfigKey<String> IP = ConfigKey.text("ip", "Address or host name to listen on.")
            .where(host -> !host.isBlank(), "an address or a host name");
    static final ConfigKey<Integer> PORT = ConfigKey.integer("port", 1, 65_535, "Port to listen on.");
    static final ConfigKey<Integer> LENGTH_BYTES = ConfigKey.integer(
                    "length_bytes", 4, 8, "Size of a block length on the wire: 8, or 4 for senders older than 0.22.0.")
            .where(bytes -> bytes == 4 || bytes == 8, "8 or 4")
            .orElse(8);
    static final ConfigKey<Long> MAX_BLOCK = ConfigKey.size(
                    "max_block", "Largest block taken; a connection that announces a larger one is closed.")
            .where(bytes -> bytes >= 1 && bytes <= LARGEST_BLOCK, "a size from 1 to 16MiB")
            .orElse((long) Framing.MAX_BLOCK);
    static final ConfigKey<Integer> MAX_NAME = ConfigKey.integer(
                    "max_name",
                    1,
                    65_535,
                    "Longest file name taken, in bytes; a connection with a longer one is closed.")
            .orElse(Framing.MAX_NAME);
    static final ConfigKey<Integer> MAX_CONNECTIONS = ConfigKey.integer(
                    "max_connections",
                    1,
                    1_000_000,
                    "Connections open at a time; further ones wait to be accepted. Under TLS"
                            + " never more than half the heap has room for, at 12 KiB each.")
            .orElse(10_000);
    static final ConfigKey<Duration> PROGRESS_TIMEOUT = ConfigKey.time(
                    "progress_timeout",
                    "s",
                    "A connection that in the middle of a message completes nothing and sends less than 1 KiB for this"
                            + " long is closed. Between messages it may be silent for ever.")
            .where(span -> span.compareTo(Duration.ofMillis(100)) >= 0, "a time of at least 100ms")
            .orElse(Duration.ofSeconds(30));
    static final ConfigKey<String> ACK = ConfigKey.choice(
                    "ack",
                    Acknowledgement.WORDS,
                    "Whether senders get acknowledgements: off, none does, as with the C program; prefer, those who ask"
                            + " for them; require, all, and others are refused.")
            .orElse("prefer");
    static final ConfigKey<Optional<TlsSettings>> TLS = TlsKeys.server();

    @Override
    public String type() {
        return "input-tcp";
    }

    @Override
    public String description() {
        return "Receives files from other collectors over tcp.";
    }

    @Override
    public List<ConfigKey<?>> keys() {
        return List.of(IP, PORT, LENGTH_BYTES, MAX_BLOCK, MAX_NAME, MAX_CONNECTIONS, PROGRESS_TIMEOUT, ACK, TLS);
    }

    @Override
    public Input create(PluginConfig config, PluginContext context) {
        return new TcpInput(Settings.of(config), context);
    }
}
