package io.logpipe.input.tcp;

import io.logpipe.plugin.wire.acknowledged.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.LinkedHashSet;
import java.util.Set;

/** What is to be written to one peer. Acknowledgements are made at the last moment: one for each stream. */
final class Answers {

    /** With that much to write, nothing more is read: the peer does not take its answers. */
    private static final int MUCH = 64 << 10;

    private final Set<Carrier> due = new LinkedHashSet<>();
    private ByteBuffer bytes = ByteBuffer.allocate(256);

    void put(Frame frame) {
        if (bytes.remaining() < frame.size()) {
            bytes = ByteBuffer.allocate(2 * (bytes.position() + frame.size())).put(bytes.flip());
        }
        frame.put(bytes);
    }

    /** {@code carrier} has something to acknowledge. */
    void due(Carrier carrier) {
        due.add(carrier);
    }

    boolean isEmpty() {
        return bytes.position() == 0 && due.isEmpty();
    }

    /** Whether nothing more should be read that asks for answers. */
    boolean full() {
        return bytes.position() >= MUCH;
    }

    /** Writes what {@code channel} takes. */
    void write(WritableByteChannel channel) throws IOException {
        putDue();
        if (bytes.position() > 0) {
            bytes.flip();
            try {
                channel.write(bytes);
            } finally {
                bytes.compact();
            }
        }
    }

    private void putDue() {
        if (!due.isEmpty() && !full()) {
            due.forEach(carrier -> carrier.acknowledgement().ifPresent(this::put));
            due.clear();
        }
    }

    /** For a successor, which knows it by {@link #restore}. */
    byte[] save() {
        due.forEach(carrier -> carrier.acknowledgement().ifPresent(this::put));
        due.clear();
        byte[] copy = new byte[bytes.position()];
        bytes.duplicate().flip().get(copy);
        return copy;
    }

    void restore(byte[] saved) {
        bytes = ByteBuffer.allocate(Math.max(256, saved.length)).put(saved);
    }
}
