package io.logpipe.itest.fault;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A receiver that knows the C program's wire only. It never says a word. */
final class OldReceiver implements AutoCloseable {

    /** What it does when a connection does not begin as it should. */
    enum Manner {
        /** As the C program: closes it. */
        CLOSES,
        /** Waits for more. */
        WAITS
    }

    /** One connection and what came on it. */
    static final class Line {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final long begun = System.nanoTime();
        private volatile long firstByte;

        synchronized byte[] bytes() {
            return bytes.toByteArray();
        }

        private synchronized void add(byte[] buffer, int count) {
            if (bytes.size() == 0) {
                firstByte = System.nanoTime();
            }
            bytes.write(buffer, 0, count);
        }

        /** Whether somebody speaks the C program's wire here. */
        boolean isOld() {
            byte[] all = bytes();
            return all.length > 0 && all[0] == '@';
        }
    }

    private final ServerSocket server = new ServerSocket();
    private final Manner manner;
    private final List<Line> lines = new CopyOnWriteArrayList<>();

    /** Listens from now on. */
    OldReceiver(int port, Manner manner) throws IOException {
        this.manner = manner;
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        start(this::accept);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "old receiver");
        thread.setDaemon(true);
        thread.start();
    }

    /** All connections that were made so far, first to last. */
    List<Line> lines() {
        return lines;
    }

    /** From the first connection to the first byte that is meant for it, in milliseconds. */
    double wait(Line understood) {
        return (understood.firstByte - lines.get(0).begun) / 1e6;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Line line = new Line();
                lines.add(line);
                start(() -> read(socket, line));
            } catch (IOException closed) {
                // by close(), which ends the loop
            }
        }
    }

    private void read(Socket socket, Line line) {
        byte[] buffer = new byte[1 << 14];
        try (socket) {
            InputStream in = socket.getInputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                line.add(buffer, count);
                if (manner == Manner.CLOSES && !line.isOld()) {
                    return;
                }
            }
        } catch (IOException broken) {
            // what came until then counts
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
