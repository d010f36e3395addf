package io.logpipe.plugin.wire.acknowledged;

import java.nio.ByteBuffer;
import java.util.UUID;

/** One piece of the acknowledged wire. All numbers are big-endian and, but for their width, not negative. */
public sealed interface Frame {

    /** Bytes that {@link #put} writes. */
    int size();

    /** Writes the frame; of {@link Data} the part before the bytes. */
    void put(ByteBuffer target);

    /**
     * The first words of a sender.
     *
     * @param sender who it is, for ever
     * @param epoch one more at each of its starts, so that an old one can be told from its successor
     * @param window the most bytes that it sends without an acknowledgement
     * @param maxBlock the largest block that it sends
     */
    record Hello(int flags, UUID sender, long epoch, int window, int maxBlock) implements Frame {
        @Override
        public int size() {
            return Layout.HELLO;
        }

        @Override
        public void put(ByteBuffer target) {
            Layout.putGreeting(target, flags, sender);
            target.putLong(epoch).putInt(window).putInt(maxBlock);
        }
    }

    /**
     * The first words of a receiver.
     *
     * @param window the most bytes that it wants to have under way
     * @param maxBlock the largest block that it takes
     */
    record Welcome(int flags, UUID receiver, int window, int maxBlock) implements Frame {
        @Override
        public int size() {
            return Layout.WELCOME;
        }

        @Override
        public void put(ByteBuffer target) {
            Layout.putGreeting(target, flags, receiver);
            target.putInt(window).putInt(maxBlock);
        }
    }

    /**
     * A stream is to carry a source from now on; it is taken away from whatever connection carried it.
     *
     * @param from what lies before is settled for the sender, and will not come
     */
    record Open(int stream, long from, SourceText source) implements Frame {
        @Override
        public int size() {
            return Layout.OPEN + source.id().length + source.name().length;
        }

        @Override
        public void put(ByteBuffer target) {
            target.put(Layout.TYPE_OPEN).putInt(stream).putLong(from);
            target.put((byte) source.id().length).putShort((short) source.name().length);
            target.put(source.id()).put(source.name());
        }
    }

    /**
     * Where a stream goes on.
     *
     * @param known whether the receiver has seen the source before
     * @param durable everything before it is safe
     * @param received everything before it has arrived, and need not be sent while this connection lives
     */
    record Resume(int stream, boolean known, long durable, long received) implements Frame {
        @Override
        public int size() {
            return Layout.RESUME;
        }

        @Override
        public void put(ByteBuffer target) {
            target.put(Layout.TYPE_RESUME).putInt(stream).put((byte) (known ? 1 : 0));
            target.putLong(durable).putLong(received);
        }
    }

    /**
     * A block, without its bytes, which follow.
     *
     * @param offset where in the source the first byte it stands for lies
     * @param span number of bytes of the source it stands for; zero if it belongs to the block behind it
     * @param length number of bytes that follow
     * @param crc CRC32C, see {@link Checksum}
     */
    record Data(int stream, long offset, long span, int length, int crc) implements Frame {
        @Override
        public int size() {
            return Layout.DATA;
        }

        @Override
        public void put(ByteBuffer target) {
            Layout.putData(target, stream, offset, span, length, crc);
        }

        /** The offset in the source of the first byte behind it. */
        public long end() {
            return offset + span;
        }
    }

    /** A message of a stream has ended. */
    record End(int stream) implements Frame {
        @Override
        public int size() {
            return Layout.END;
        }

        @Override
        public void put(ByteBuffer target) {
            target.put(Layout.TYPE_END).putInt(stream);
        }
    }

    /**
     * What is safe.
     *
     * @param durable every byte of the source before it
     * @param ends how many ends of messages, counted on this stream from its opening
     */
    record Ack(int stream, long durable, int ends) implements Frame {
        @Override
        public int size() {
            return Layout.ACK;
        }

        @Override
        public void put(ByteBuffer target) {
            target.put(Layout.TYPE_ACK).putInt(stream).putLong(durable).putInt(ends);
        }
    }

    /**
     * The receiver ends the connection.
     *
     * @param stream whose fault it is; 0 for none
     * @param retryMillis how long to leave the receiver alone
     */
    record Nack(int stream, Refusal code, int retryMillis) implements Frame {
        @Override
        public int size() {
            return Layout.NACK;
        }

        @Override
        public void put(ByteBuffer target) {
            target.put(Layout.TYPE_NACK).putInt(stream).put(code.code()).putInt(retryMillis);
        }
    }

    /** Either side: are you there? */
    record Ping(int token) implements Frame {
        @Override
        public int size() {
            return Layout.PING;
        }

        @Override
        public void put(ByteBuffer target) {
            target.put(Layout.TYPE_PING).putInt(token);
        }
    }

    /** The answer to {@link Ping}. */
    record Pong(int token) implements Frame {
        @Override
        public int size() {
            return Layout.PONG;
        }

        @Override
        public void put(ByteBuffer target) {
            target.put(Layout.TYPE_PONG).putInt(token);
        }
    }

    /** The sender will not use this stream any more. */
    record Close(int stream) implements Frame {
        @Override
        public int size() {
            return Layout.CLOSE;
        }

        @Override
        public void put(ByteBuffer target) {
            target.put(Layout.TYPE_CLOSE).putInt(stream);
        }
    }

    /** Either side: the connection ends as it should. */
    record Bye() implements Frame {
        @Override
        public int size() {
            return Layout.BYE;
        }

        @Override
        public void put(ByteBuffer target) {
            target.put(Layout.TYPE_BYE);
        }
    }

    /** {@code frames} as they travel, ready to be read. */
    static ByteBuffer bytes(Frame... frames) {
        int size = 0;
        for (Frame frame : frames) {
            size += frame.size();
        }
        ByteBuffer bytes = ByteBuffer.allocate(size);
        for (Frame frame : frames) {
            frame.put(bytes);
        }
        return bytes.flip();
    }
}
