package io.logpipe.input.tcp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A sender written by hand, so that it can do what no sender should. */
final class Peer implements AutoCloseable {

    private final SocketChannel channel;

    Peer(int port) throws IOException {
        channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.configureBlocking(false);
    }

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    static byte[] header(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(3 + bytes.length)
                .put((byte) '@')
                .putShort((short) bytes.length)
                .put(bytes)
                .array();
    }

    static byte[] block(byte[] bytes) {
        return ByteBuffer.allocate(8 + bytes.length)
                .putInt(bytes.length)
                .putInt(0)
                .put(bytes)
                .array();
    }

    static byte[] block(String text) {
        return block(text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] end() {
        return new byte[8];
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] message(String name, String... blocks) {
        byte[] all = header(name);
        for (String block : blocks) {
            all = join(all, block(block));
        }
        return join(all, end());
    }

    static byte[] pattern(int from, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ('a' + (from + i) % 23);
        }
        return bytes;
    }

    /** Sends all of it; only for what the buffers of the system hold. */
    Peer send(byte[]... parts) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(join(parts));
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) == 0) {
                throw new IOException(bytes.remaining() + " bytes do not fit; use offer");
            }
        }
        return this;
    }

    /** Sends what fits now. */
    void offer(ByteBuffer bytes) {
        try {
            channel.write(bytes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Whether the other side has closed; fails if it ever sent a byte, which C-128 forbids. */
    boolean ended() {
        try {
            int count = channel.read(ByteBuffer.allocate(1));
            if (count > 0) {
                throw new AssertionError("C-128: the receiver has sent a byte");
            }
            return count < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    /** What has come back. */
    byte[] answers() {
        ByteBuffer bytes = ByteBuffer.allocate(64 << 10);
        try {
            channel.read(bytes);
        } catch (IOException reset) {
            // What came before it counts.
        }
        return java.util.Arrays.copyOf(bytes.array(), bytes.position());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
