package io.logpipe.input.tcp;

import io.logpipe.plugin.wire.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;

/**
 * Both ends of a connection.
 *
 * @param port where it was accepted
 * @param host address of the peer
 * @param peerPort port of the peer
 */
record Address(int port, String host, int peerPort) {

    static Address of(SocketChannel channel) throws IOException {
        InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
        InetSocketAddress peer = (InetSocketAddress) channel.getRemoteAddress();
        return new Address(local.getPort(), peer.getAddress().getHostAddress(), peer.getPort());
    }

    /** The peer, for people. */
    String text() {
        return new Endpoint(host, peerPort).toString();
    }

    /** Where ids of its sources begin. */
    String id() {
        return "tcp/" + port + "/" + text();
    }
}
