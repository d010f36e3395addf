package io.logpipe.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The listening sockets of the node. A place that asks for an address of another one that runs is refused. */
final class Listeners {
    private record Listener(ServerSocketChannel channel, FakePlace place) {}

    private final Map<InetSocketAddress, Listener> open = new LinkedHashMap<>();

    ServerSocketChannel listen(InetSocketAddress address, FakePlace place) throws IOException {
        Listener listener = open.get(address);
        if (listener == null || !listener.channel().isOpen()) {
            listener = new Listener(bind(address), place);
        } else if (listener.place() != place && listener.place().running()) {
            throw new IOException(address + " is listened on by " + listener.place());
        }
        open.put(address, new Listener(listener.channel(), place));
        return listener.channel();
    }

    private static ServerSocketChannel bind(InetSocketAddress address) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.configureBlocking(false);
            return channel.bind(address);
        } catch (IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }

    List<ServerSocketChannel> all() {
        return open.values().stream()
                .map(Listener::channel)
                .filter(ServerSocketChannel::isOpen)
                .toList();
    }

    void close() throws IOException {
        for (Listener listener : open.values()) {
            listener.channel().close();
        }
        open.clear();
    }
}
