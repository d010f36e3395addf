package io.logpipe.itest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A server that keeps every byte it is sent on its first connection, and answers nothing. */
final class Peer implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final Thread reader = new Thread(this::read, "peer");

    Peer() throws IOException {
        reader.setDaemon(true);
        reader.start();
    }

    int port() {
        return server.getLocalPort();
    }

    /** Waits for so many bytes in all, and gives what there is. */
    byte[] awaitBytes(int count) throws Exception {
        Await.until(count + " bytes at the peer", () -> bytes().length >= count);
        return bytes();
    }

    /** Waits until the other side has closed the connection, and gives all that came. */
    byte[] awaitEnd() throws InterruptedException {
        reader.join(Await.LIMIT.toMillis());
        return bytes();
    }

    byte[] bytes() {
        synchronized (received) {
            return received.toByteArray();
        }
    }

    private void read() {
        byte[] buffer = new byte[1 << 16];
        try (Socket socket = server.accept();
                InputStream in = socket.getInputStream()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                synchronized (received) {
                    received.write(buffer, 0, count);
                }
            }
        } catch (IOException closed) {
            // by the other side or by close(); what came until then counts
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
