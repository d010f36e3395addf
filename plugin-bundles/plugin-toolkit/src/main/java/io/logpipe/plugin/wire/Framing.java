package io.logpipe.plugin.wire;

import java.nio.ByteBuffer;

/**
 * How pieces of a message are written.
 *
 * @param lengthBytes size of a block length: 8, or 4 for peers older than 0.22.0
 */
public record Framing(int lengthBytes) {

    /** The first byte of every message. */
    public static final byte MAGIC = '@';

    /** The largest block that the C program takes. */
    public static final int MAX_BLOCK = 102_399;

    /** The longest name that the C program takes, in bytes. */
    public static final int MAX_NAME = 4_096;

    /** Rejects sizes that no peer has. */
    public Framing {
        if (lengthBytes != 8 && lengthBytes != 4) {
            throw new IllegalArgumentException("length of " + lengthBytes + " bytes (expected: 8 or 4)");
        }
    }

    /** Bytes that {@link #putHeader} writes. */
    public int headerBytes(byte[] name) {
        return 3 + name.length;
    }

    /** Begins a message; {@code name} is what {@link WireName#encode} gave. */
    public void putHeader(ByteBuffer target, byte[] name) {
        target.put(MAGIC).putShort((short) name.length).put(name);
    }

    /** Announces a block of {@code length} bytes, at least one; the C program takes no more than {@link #MAX_BLOCK}. */
    public void putLength(ByteBuffer target, int length) {
        if (length < 1) {
            throw new IllegalArgumentException("block of " + length + " bytes (expected: at least 1)");
        }
        put(target, length);
    }

    /** Ends a message. */
    public void putEnd(ByteBuffer target) {
        put(target, 0);
    }

    private void put(ByteBuffer target, int length) {
        target.putInt(length);
        if (lengthBytes == 8) {
            target.putInt(0);
        }
    }
}
