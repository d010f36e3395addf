package io.logpipe.core.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;

/** The socket below TLS; knows how much has come. */
final class CountedSocket implements ByteChannel {

    private final SocketChannel socket;
    private long received;

    CountedSocket(SocketChannel socket) {
        this.socket = socket;
    }

    long received() {
        return received;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int count = socket.read(target);
        received += Math.max(0, count);
        return count;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return socket.write(source);
    }

    @Override
    public boolean isOpen() {
        return socket.isOpen();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
