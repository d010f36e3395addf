package io.logpipe.core.shell;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The frames of {@link ControlSocket}.
 *
 * <p><b>Threads.</b> One reads; any may write, each frame stays whole.
 */
final class ControlSocketFrames implements AutoCloseable {

    static final byte COMMAND = 'c';
    static final byte WORDS = 'w';
    static final byte OUT = 'o';
    static final byte ERR = 'e';
    static final byte EXIT = 'x';

    private static final int HEADER = 5;
    private static final int LONGEST = 65_536;

    private final SocketChannel channel;

    ControlSocketFrames(SocketChannel channel) {
        this.channel = channel;
    }

    record Frame(byte kind, String text) {}

    /** The next request; null when the client has gone. */
    @Nullable
    Frame read() throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        if (channel.read(header) < 0) {
            return null;
        }
        fill(header);
        byte kind = header.flip().get();
        int length = header.getInt();
        if (length < 0 || length > LONGEST) {
            throw new IOException("frame of " + length + " bytes (expected: at most " + LONGEST + ")");
        }
        ByteBuffer body = ByteBuffer.allocate(length);
        fill(body);
        return new Frame(kind, new String(body.array(), StandardCharsets.UTF_8));
    }

    private void fill(ByteBuffer target) throws IOException {
        while (target.hasRemaining()) {
            if (channel.read(target) < 0) {
                throw new EOFException("client went away within a frame");
            }
        }
    }

    void text(byte kind, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        bytes(kind, bytes, 0, bytes.length);
    }

    void exit(int code) throws IOException {
        bytes(EXIT, ByteBuffer.allocate(Integer.BYTES).putInt(code).array(), 0, Integer.BYTES);
    }

    /** Writes as many frames as it takes. */
    synchronized void bytes(byte kind, byte[] bytes, int offset, int length) throws IOException {
        for (int done = 0; done < length; done += LONGEST) {
            int part = Math.min(LONGEST, length - done);
            ByteBuffer frame = ByteBuffer.allocate(HEADER + part);
            frame.put(kind).putInt(part).put(bytes, offset + done, part).flip();
            while (frame.hasRemaining()) {
                channel.write(frame);
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
