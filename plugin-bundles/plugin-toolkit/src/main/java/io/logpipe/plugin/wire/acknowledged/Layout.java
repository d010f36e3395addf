package io.logpipe.plugin.wire.acknowledged;

import java.nio.ByteBuffer;
import java.util.UUID;

/** First bytes and sizes of the frames; those that vary are counted without what follows their fixed part. */
final class Layout {

    static final byte TYPE_GREETING = Wire.FIRST;
    static final byte TYPE_OPEN = 'O';
    static final byte TYPE_RESUME = 'R';
    static final byte TYPE_DATA = 'D';
    static final byte TYPE_END = 'E';
    static final byte TYPE_ACK = 'A';
    static final byte TYPE_NACK = 'N';
    static final byte TYPE_PING = 'P';
    static final byte TYPE_PONG = 'Q';
    static final byte TYPE_CLOSE = 'C';
    static final byte TYPE_BYE = 'B';

    /** What a greeting begins with. */
    static final int MAGIC = 'L' << 24 | 'G' << 16 | 'P' << 8 | '2';

    static final int HELLO = 4 + 1 + 16 + 8 + 4 + 4;
    static final int WELCOME = 4 + 1 + 16 + 4 + 4;
    static final int OPEN = 1 + 4 + 8 + 1 + 2;
    static final int RESUME = 1 + 4 + 1 + 8 + 8;
    static final int DATA = 1 + 4 + 8 + 8 + 4 + 4;
    static final int END = 1 + 4;
    static final int ACK = 1 + 4 + 8 + 4;
    static final int NACK = 1 + 4 + 1 + 4;
    static final int PING = 1 + 4;
    static final int PONG = 1 + 4;
    static final int CLOSE = 1 + 4;
    static final int BYE = 1;

    private Layout() {}

    /** Writes a frame of data, but for the bytes. */
    static void putData(ByteBuffer target, int stream, long offset, long span, int length, int crc) {
        target.put(TYPE_DATA).putInt(stream).putLong(offset).putLong(span);
        target.putInt(length).putInt(crc);
    }

    static void putGreeting(ByteBuffer target, int flags, UUID id) {
        target.putInt(MAGIC).put((byte) flags);
        target.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }
}
