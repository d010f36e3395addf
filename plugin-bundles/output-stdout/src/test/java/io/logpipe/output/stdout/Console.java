package io.logpipe.output.stdout;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What was printed, in the pieces it was printed in. */
final class Console implements WritableByteChannel {

    private final List<byte[]> pieces = new ArrayList<>();
    private boolean broken;

    @Override
    public synchronized int write(ByteBuffer bytes) throws IOException {
        if (broken) {
            throw new IOException("Broken pipe");
        }
        byte[] piece = new byte[bytes.remaining()];
        bytes.get(piece);
        pieces.add(piece);
        return piece.length;
    }

    synchronized void broken(boolean now) {
        broken = now;
    }

    synchronized int pieces() {
        return pieces.size();
    }

    synchronized String text() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        pieces.forEach(all::writeBytes);
        return all.toString(StandardCharsets.UTF_8);
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {
        throw new AssertionError("standard output is nobody's to close");
    }
}
