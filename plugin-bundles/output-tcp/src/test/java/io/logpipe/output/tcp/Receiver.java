package io.logpipe.output.tcp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A peer that takes what it is sent when the test says so, and understands it by the rules of the C program. */
final class Receiver implements AutoCloseable {

    /** One connection, and all that came over it. */
    static final class Line {
        final SocketChannel channel;
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean ended;

        Line(SocketChannel channel) {
            this.channel = channel;
        }
    }

    final List<Line> lines = new ArrayList<>();
    private final int port;
    private ServerSocketChannel listener;
    private long limit = Long.MAX_VALUE;

    Receiver() throws IOException {
        this(0);
    }

    private Receiver(int wanted) throws IOException {
        listener = listen(wanted);
        port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    private static ServerSocketChannel listen(int port) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        // A small window, so that the sender soon has to wait.
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 64 << 10);
        channel.configureBlocking(false);
        return channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    int port() {
        return port;
    }

    /** From now on it reads no more than {@code bytes} further bytes of each connection. */
    Receiver limit(long bytes) {
        limit = bytes;
        return this;
    }

    /** Accepts and reads what there is. */
    Receiver poll() {
        try {
            for (SocketChannel next = accept(); next != null; next = accept()) {
                next.configureBlocking(false);
                lines.add(new Line(next));
            }
            for (Line line : lines) {
                read(line);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return this;
    }

    private SocketChannel accept() throws IOException {
        return listener.isOpen() ? listener.accept() : null;
    }

    private void read(Line line) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
        while (!line.ended && line.channel.isOpen() && limit > 0) {
            int count;
            try {
                count = line.channel.read(buffer.clear().limit((int) Math.min(buffer.capacity(), limit)));
            } catch (IOException reset) {
                count = -1;
            }
            if (count <= 0) {
                line.ended = count < 0;
                return;
            }
            limit -= count;
            line.bytes.write(buffer.array(), 0, count);
        }
    }

    /** Does not listen any more, and resets its connections. */
    void die() throws IOException {
        poll();
        listener.close();
        for (Line line : lines) {
            if (line.channel.isOpen()) {
                line.channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                line.channel.close();
            }
        }
    }

    /** Ends its connections as a well-behaved peer does, and goes on listening. */
    void hangUp() throws IOException {
        poll();
        for (Line line : lines) {
            line.channel.close();
        }
    }

    /** Listens again. */
    void revive() throws IOException {
        limit = Long.MAX_VALUE;
        listener = listen(port);
    }

    /** Everything of connection {@code index}. */
    byte[] bytes(int index) {
        return lines.get(index).bytes.toByteArray();
    }

    /** All that came, over all connections, as texts: see {@link Wire#read}. */
    List<String> messages() {
        List<String> all = new ArrayList<>();
        for (Line line : lines) {
            all.addAll(Wire.read(line.bytes.toByteArray()));
        }
        return all;
    }

    /** Bytes of complete blocks of files of this name. */
    String content(String name) {
        StringBuilder content = new StringBuilder();
        for (Line line : lines) {
            content.append(Wire.content(line.bytes.toByteArray(), name));
        }
        return content.toString();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Line line : lines) {
            line.channel.close();
        }
    }
}
