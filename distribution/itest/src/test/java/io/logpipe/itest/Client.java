package io.logpipe.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;

/** A sender that does what the test wants, right or wrong. */
final class Client implements AutoCloseable {

    private final Socket socket;

    Client(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) Await.LIMIT.toMillis());
    }

    Client send(byte[]... parts) throws IOException {
        for (byte[] part : parts) {
            socket.getOutputStream().write(part);
        }
        return this;
    }

    /** Waits until the other side has closed the connection. It never says a word before (C-128). */
    void awaitClosed() throws IOException {
        try {
            assertEquals(-1, socket.getInputStream().read(), "what the receiver sent");
        } catch (SocketException reset) {
            // closed with something of ours still unread
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
