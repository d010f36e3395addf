package io.logpipe.testkit;

import io.logpipe.api.plugin.Tls;
import io.logpipe.api.plugin.TlsSettings;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.List;

/** Lets bytes through as they are, and remembers which connections it was given. */
final class FakeTls implements Tls {
    private final TlsSettings settings;
    private final List<Secured> secured;

    FakeTls(TlsSettings settings, List<Secured> secured) {
        this.settings = settings;
        this.secured = secured;
    }

    @Override
    public SocketChannel secure(SocketChannel accepted) {
        return remembered(accepted, "");
    }

    @Override
    public SocketChannel dial(String host, int port) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        return remembered(channel, host + ":" + port);
    }

    private SocketChannel remembered(SocketChannel channel, String host) {
        secured.add(new Secured(channel, settings, host));
        return channel;
    }
}
