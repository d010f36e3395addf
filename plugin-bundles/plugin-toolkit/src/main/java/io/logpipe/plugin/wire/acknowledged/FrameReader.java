package io.logpipe.plugin.wire.acknowledged;

import io.logpipe.plugin.wire.WireViolation;
import io.logpipe.plugin.wire.acknowledged.Frame.Ack;
import io.logpipe.plugin.wire.acknowledged.Frame.Bye;
import io.logpipe.plugin.wire.acknowledged.Frame.Close;
import io.logpipe.plugin.wire.acknowledged.Frame.Data;
import io.logpipe.plugin.wire.acknowledged.Frame.End;
import io.logpipe.plugin.wire.acknowledged.Frame.Hello;
import io.logpipe.plugin.wire.acknowledged.Frame.Nack;
import io.logpipe.plugin.wire.acknowledged.Frame.Open;
import io.logpipe.plugin.wire.acknowledged.Frame.Ping;
import io.logpipe.plugin.wire.acknowledged.Frame.Pong;
import io.logpipe.plugin.wire.acknowledged.Frame.Resume;
import io.logpipe.plugin.wire.acknowledged.Frame.Welcome;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Takes one direction of a connection apart, in pieces of any size. After {@link Data} its bytes are the caller's to take
 * from the stream before it calls again.
 */
public final class FrameReader {

    /** Who reads. */
    public enum Reads {
        /** A receiver, what a sender sends. */
        SENDER,
        /** A sender, what a receiver answers. */
        RECEIVER
    }

    private static final int LONGEST = Math.max(Layout.HELLO, Layout.DATA);

    private final Reads reads;
    private final int maxBlock;
    private byte[] bytes = new byte[LONGEST];
    /** The same, to be read from. */
    private ByteBuffer content = ByteBuffer.wrap(bytes);

    private int filled;
    private int needed = 1;
    private boolean greeted;

    /**
     * A reader at the beginning of a connection.
     *
     * @param maxBlock the largest block taken
     */
    public FrameReader(Reads reads, int maxBlock) {
        this.reads = reads;
        this.maxBlock = maxBlock;
    }

    /** A reader behind the first words. */
    public static FrameReader greeted(Reads reads, int maxBlock) {
        FrameReader reader = new FrameReader(reads, maxBlock);
        reader.greeted = true;
        return reader;
    }

    /** Whether the first words have come. */
    public boolean greeted() {
        return greeted;
    }

    /** Whether no part of a frame has come. */
    public boolean atRest() {
        return filled == 0;
    }

    /** What has come of a frame that is not complete; a new reader is to be given it first. */
    public byte[] partial() {
        return Arrays.copyOf(bytes, filled);
    }

    /**
     * The next frame; null if there is none, and all that was offered has been taken.
     *
     * @throws WireViolation if the peer breaks the rules or exceeds a limit; the connection is lost then
     */
    public @Nullable Frame next(ByteBuffer source) throws WireViolation {
        while (source.hasRemaining()) {
            int count = Math.min(needed - filled, source.remaining());
            source.get(bytes, filled, count);
            filled += count;
            if (filled == 1) {
                needed = fixed(bytes[0]);
            }
            if (filled == Layout.OPEN && bytes[0] == Layout.TYPE_OPEN) {
                growForOpen();
            }
            if (filled == needed) {
                Frame frame = parse();
                filled = 0;
                needed = 1;
                return frame;
            }
        }
        return null;
    }

    private void growForOpen() throws WireViolation {
        content.clear();
        int id = content.get(13) & 0xff;
        int name = content.getShort(14) & 0xffff;
        SourceText.check(id, name);
        needed = Layout.OPEN + id + name;
        if (bytes.length < needed) {
            hold(Arrays.copyOf(bytes, needed));
        }
    }

    private void hold(byte[] next) {
        bytes = next;
        content = ByteBuffer.wrap(next);
    }

    private int fixed(byte type) throws WireViolation {
        boolean sender = reads == Reads.SENDER;
        int size = switch (type) {
            case Layout.TYPE_GREETING -> greeted ? 0 : sender ? Layout.HELLO : Layout.WELCOME;
            case Layout.TYPE_OPEN -> sender ? Layout.OPEN : 0;
            case Layout.TYPE_DATA -> sender ? Layout.DATA : 0;
            case Layout.TYPE_END -> sender ? Layout.END : 0;
            case Layout.TYPE_CLOSE -> sender ? Layout.CLOSE : 0;
            case Layout.TYPE_RESUME -> sender ? 0 : Layout.RESUME;
            case Layout.TYPE_ACK -> sender ? 0 : Layout.ACK;
            case Layout.TYPE_NACK -> sender ? 0 : Layout.NACK;
            case Layout.TYPE_PING -> Layout.PING;
            case Layout.TYPE_PONG -> Layout.PONG;
            case Layout.TYPE_BYE -> Layout.BYE;
            default -> 0;
        };
        if (size == 0 || !greeted && type != Layout.TYPE_GREETING && type != Layout.TYPE_NACK) {
            throw new WireViolation(String.format("frame begins with 0x%02x, which is out of place", type));
        }
        return size;
    }

    private Frame parse() throws WireViolation {
        ByteBuffer in = content.limit(needed).position(1);
        return switch (bytes[0]) {
            case Layout.TYPE_GREETING -> greeting(in.position(0));
            case Layout.TYPE_OPEN -> open(in);
            case Layout.TYPE_RESUME -> new Resume(stream(in), in.get() != 0, number(in), number(in));
            case Layout.TYPE_DATA -> data(in);
            case Layout.TYPE_END -> new End(stream(in));
            case Layout.TYPE_ACK -> new Ack(stream(in), number(in), count(in));
            case Layout.TYPE_NACK -> new Nack(in.getInt(), Refusal.of(in.get()), count(in));
            case Layout.TYPE_PING -> new Ping(in.getInt());
            case Layout.TYPE_PONG -> new Pong(in.getInt());
            case Layout.TYPE_CLOSE -> new Close(stream(in));
            default -> new Bye();
        };
    }

    private Frame greeting(ByteBuffer in) throws WireViolation {
        if (in.getInt() != Layout.MAGIC) {
            throw new WireViolation("the first words are not those of this protocol");
        }
        int flags = in.get() & 0xff;
        UUID id = new UUID(in.getLong(), in.getLong());
        greeted = true;
        return reads == Reads.SENDER
                ? new Hello(flags, id, number(in), size(in), size(in))
                : new Welcome(flags, id, size(in), size(in));
    }

    private Open open(ByteBuffer in) throws WireViolation {
        int stream = stream(in);
        long from = number(in);
        in.position(Layout.OPEN);
        byte[] id = new byte[bytes[13] & 0xff];
        in.get(id);
        byte[] name = new byte[in.remaining()];
        in.get(name);
        if (bytes.length > LONGEST) {
            hold(new byte[LONGEST]);
        }
        return new Open(stream, from, new SourceText(id, name));
    }

    private Data data(ByteBuffer in) throws WireViolation {
        Data data = new Data(stream(in), number(in), number(in), size(in), in.getInt());
        if (data.length() > maxBlock) {
            throw new WireViolation("block of " + data.length() + " bytes (expected: at most " + maxBlock + ")");
        }
        if (data.end() < 0) {
            throw new WireViolation("block ends behind the end of all numbers");
        }
        return data;
    }

    private static int stream(ByteBuffer in) throws WireViolation {
        return size(in);
    }

    /** At least one. */
    private static int size(ByteBuffer in) throws WireViolation {
        int number = in.getInt();
        if (number < 1) {
            throw new WireViolation("number " + (number & 0xffff_ffffL) + " (expected: 1 to 2147483647)");
        }
        return number;
    }

    private static int count(ByteBuffer in) throws WireViolation {
        int number = in.getInt();
        if (number < 0) {
            throw new WireViolation("number " + (number & 0xffff_ffffL) + " (expected: at most 2147483647)");
        }
        return number;
    }

    private static long number(ByteBuffer in) throws WireViolation {
        long number = in.getLong();
        if (number < 0) {
            throw new WireViolation("number beyond 63 bits");
        }
        return number;
    }
}
