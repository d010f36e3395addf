package io.logpipe.core.shell;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The other end of the control socket, written from the description of the protocol alone. */
final class SocketUser implements AutoCloseable {

    private final SocketChannel channel;
    private final DataInputStream in;

    SocketUser(Path socket) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        in = new DataInputStream(Channels.newInputStream(channel));
    }

    record Reply(String out, String err, int exitCode) {}

    Reply run(String line) throws IOException {
        send('c', line.getBytes(StandardCharsets.UTF_8));
        return reply();
    }

    Reply words() throws IOException {
        send('w', new byte[0]);
        return reply();
    }

    void send(char kind, byte[] bytes) throws IOException {
        sendHeader(kind, bytes.length);
        channel.write(ByteBuffer.wrap(bytes));
    }

    void sendHeader(char kind, int length) throws IOException {
        channel.write(ByteBuffer.allocate(5).put((byte) kind).putInt(length).flip());
    }

    Reply reply() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        while (true) {
            int kind = in.readByte();
            byte[] bytes = in.readNBytes(in.readInt());
            switch (kind) {
                case 'o' -> out.write(bytes);
                case 'e' -> err.write(bytes);
                case 'x' -> {
                    return new Reply(
                            out.toString(StandardCharsets.UTF_8),
                            err.toString(StandardCharsets.UTF_8),
                            ByteBuffer.wrap(bytes).getInt());
                }
                default -> throw new IOException("frame of kind " + kind);
            }
        }
    }

    /** Whether the other end has closed. */
    boolean ended() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
