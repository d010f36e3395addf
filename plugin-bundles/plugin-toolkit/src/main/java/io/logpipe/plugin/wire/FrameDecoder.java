package io.logpipe.plugin.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Takes a stream of messages apart, in pieces of any size. It keeps headers only: after {@link Step#BLOCK} the body, of
 * {@link #length} bytes, is the caller's to take from the stream before it calls again.
 */
public final class FrameDecoder {

    /** What was found. */
    public enum Step {
        /** Nothing complete; all that was offered has been taken. */
        MORE,
        /** A message begins; see {@link #name}. */
        MESSAGE,
        /** A block begins; see {@link #length}. */
        BLOCK,
        /** The message has ended. */
        END
    }

    private enum State {
        MAGIC,
        NAME_LENGTH,
        NAME,
        BLOCK_LENGTH
    }

    private static final byte[] NONE = {};

    private final Framing framing;
    private final WireLimits limits;
    private final byte[] length = new byte[8];
    private byte[] nameBytes = NONE;
    /** What {@link #name} was made of: most messages have the name of the one before. */
    private byte[] nameBefore = NONE;

    private State state = State.MAGIC;
    private int filled;
    private String name = "";
    private int blockLength;

    /** A decoder at the beginning of a message. */
    public FrameDecoder(Framing framing, WireLimits limits) {
        this.framing = framing;
        this.limits = limits;
    }

    /** A decoder inside the message called {@code name}, where the next block length is due. */
    public static FrameDecoder inside(String name, Framing framing, WireLimits limits) {
        FrameDecoder decoder = new FrameDecoder(framing, limits);
        decoder.name = name;
        decoder.state = State.BLOCK_LENGTH;
        return decoder;
    }

    /**
     * Takes bytes from {@code source} up to the next step.
     *
     * @throws WireViolation if the peer does not speak this protocol or exceeds a limit; the stream is lost then
     */
    public Step next(ByteBuffer source) throws WireViolation {
        if (state == State.MAGIC && !magic(source)) {
            return Step.MORE;
        }
        if (state == State.NAME_LENGTH) {
            if (!fill(length, 2, source)) {
                return Step.MORE;
            }
            beginName();
        }
        if (state == State.NAME) {
            if (!fill(nameBytes, nameBytes.length, source)) {
                return Step.MORE;
            }
            decodeName();
            state = State.BLOCK_LENGTH;
            return Step.MESSAGE;
        }
        return fill(length, framing.lengthBytes(), source) ? block() : Step.MORE;
    }

    private boolean magic(ByteBuffer source) throws WireViolation {
        if (!source.hasRemaining()) {
            return false;
        }
        byte first = source.get();
        if (first != Framing.MAGIC) {
            throw new WireViolation(String.format("message begins with 0x%02x (expected: 0x40)", first));
        }
        state = State.NAME_LENGTH;
        return true;
    }

    private void beginName() throws WireViolation {
        int bytes = (length[0] & 0xff) << 8 | length[1] & 0xff;
        WireName.checkLength(bytes, limits.maxName());
        if (nameBytes.length != bytes) {
            nameBytes = new byte[bytes];
        }
        state = State.NAME;
    }

    private void decodeName() throws WireViolation {
        if (!Arrays.equals(nameBytes, nameBefore)) {
            name = WireName.decode(nameBytes);
            byte[] before = nameBefore;
            nameBefore = nameBytes;
            nameBytes = before;
        }
    }

    private Step block() throws WireViolation {
        long announced =
                (length[0] & 0xffL) << 24 | (length[1] & 0xff) << 16 | (length[2] & 0xff) << 8 | length[3] & 0xff;
        if (announced == 0) {
            state = State.MAGIC;
            return Step.END;
        }
        if (announced > limits.maxBlock()) {
            throw new WireViolation("block of " + announced + " bytes (expected: at most " + limits.maxBlock() + ")");
        }
        blockLength = (int) announced;
        return Step.BLOCK;
    }

    /** Moves bytes until {@code target} holds {@code size} of them. */
    private boolean fill(byte[] target, int size, ByteBuffer source) {
        int count = Math.min(size - filled, source.remaining());
        if (count > length.length) {
            source.get(target, filled, count);
        } else {
            // So few bytes are sooner there one by one.
            for (int i = filled; i < filled + count; i++) {
                target[i] = source.get();
            }
        }
        filled += count;
        if (filled < size) {
            return false;
        }
        filled = 0;
        return true;
    }

    /** Whether a message has begun and not ended. */
    public boolean inMessage() {
        return state == State.BLOCK_LENGTH;
    }

    /** Whether the peer owes nothing: not a byte of a message has come that has not ended. */
    public boolean atRest() {
        return state == State.MAGIC;
    }

    /** Name of the present message, or of the last one. */
    public String name() {
        return name;
    }

    /** Size of the block that {@link Step#BLOCK} found. */
    public int length() {
        return blockLength;
    }

    /** What has been taken of a piece that is not complete; a new decoder in the same place is to be given it first. */
    public byte[] partial() {
        ByteBuffer taken = ByteBuffer.allocate(3 + filled);
        if (state == State.NAME_LENGTH || state == State.NAME) {
            taken.put(Framing.MAGIC);
        }
        if (state == State.NAME) {
            taken.putShort((short) nameBytes.length);
        }
        taken.put(state == State.NAME ? nameBytes : length, 0, filled);
        byte[] bytes = new byte[taken.flip().remaining()];
        taken.get(bytes);
        return bytes;
    }
}
