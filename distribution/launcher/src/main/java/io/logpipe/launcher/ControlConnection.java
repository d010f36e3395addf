package io.logpipe.launcher;

import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A connection to the shell of a worker. Frames in both directions: a byte of kind, four bytes of length, as many bytes;
 * the kinds are described at the core's control socket.
 *
 * <p><b>Threads.</b> One at a time; {@link #close} may come from another, and ends what the first one waits for.
 */
final class ControlConnection implements AutoCloseable {

    private static final int HEADER = 5;

    private final SocketChannel channel;

    private ControlConnection(SocketChannel channel) {
        this.channel = channel;
    }

    /**
     * Connects to the worker whose state is in {@code state}.
     *
     * @throws IOException if there is none, or it is not ready yet
     */
    static ControlConnection to(Path state) throws IOException {
        Path note = state.resolve("control.path");
        Path socket = Files.exists(note) ? Path.of(Files.readString(note).trim()) : state.resolve("control");
        return new ControlConnection(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    }

    /** Runs a line; what it prints is passed on to this process's outputs as it comes. Returns its exit code. */
    int run(String line) throws IOException {
        // Bytes as the worker printed them. Print streams, because a reader that went away ("| head") is no error.
        return run(
                line,
                new PrintStream(new FileOutputStream(FileDescriptor.out)),
                new PrintStream(new FileOutputStream(FileDescriptor.err)));
    }

    int run(String line, OutputStream out, OutputStream err) throws IOException {
        send('c', line.getBytes(StandardCharsets.UTF_8));
        return answer(out, err);
    }

    /** Lines {@code command SCOPE:NAME} and {@code word ANYTHING}, for completion. */
    int words(OutputStream out) throws IOException {
        send('w', new byte[0]);
        return answer(out, OutputStream.nullOutputStream());
    }

    private int answer(OutputStream out, OutputStream err) throws IOException {
        while (true) {
            ByteBuffer header = read(HEADER);
            byte kind = header.get();
            ByteBuffer body = read(header.getInt());
            if (kind == 'x') {
                return body.getInt();
            }
            OutputStream target = kind == 'e' ? err : out;
            target.write(body.array());
            target.flush();
        }
    }

    private void send(char kind, byte[] bytes) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(HEADER + bytes.length);
        frame.put((byte) kind).putInt(bytes.length).put(bytes).flip();
        while (frame.hasRemaining()) {
            channel.write(frame);
        }
    }

    private ByteBuffer read(int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the worker ended the connection before its answer");
            }
        }
        return buffer.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
