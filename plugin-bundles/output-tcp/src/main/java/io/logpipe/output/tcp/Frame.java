package io.logpipe.output.tcp;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.MemoryBlock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/** A piece of the wire: bytes of the protocol, and behind them a part of a block, or none. */
final class Frame {

    /** To copy fewer bytes costs less than to name them to the system. */
    private static final int SMALL = 2 << 10;

    private final @Nullable Message message;
    private final ByteBuffer control;
    private final @Nullable Block block;
    private final @Nullable ByteBuffer memory;
    private final long to;
    private long next;

    private Frame(@Nullable Message message, ByteBuffer control, @Nullable Block block, long from, long to) {
        this.message = message;
        this.control = control;
        this.block = block;
        this.memory = block instanceof MemoryBlock bytes
                ? bytes.view().position((int) from).limit((int) to)
                : null;
        this.next = from;
        this.to = to;
    }

    /** Bytes that belong to no message of ours. */
    static Frame raw(ByteBuffer bytes) {
        return new Frame(null, bytes, null, 0, 0);
    }

    /** The end of {@code message}. */
    static Frame end(Message message, ByteBuffer control) {
        return new Frame(message, control, null, 0, 0);
    }

    /** The bytes {@code from} to {@code to} of {@code block}. */
    static Frame part(Message message, ByteBuffer control, Block block, long from, long to) {
        return new Frame(message, control, block, from, to);
    }

    @Nullable
    Message message() {
        return message;
    }

    /** Whether it is the last one of its block. */
    boolean endsBlock() {
        return block != null && to == block.length();
    }

    /** Whether it is the last one of its message. */
    boolean endsMessage() {
        return message != null && block == null;
    }

    /** Whether some of it has been written. */
    boolean begun() {
        return control.position() > 0;
    }

    boolean done() {
        return !control.hasRemaining() && (memory == null ? next == to : !memory.hasRemaining());
    }

    /** Puts what is in memory into {@code target}, at {@code at} and behind. */
    int gather(ByteBuffer[] target, int at) {
        int count = at;
        if (control.hasRemaining()) {
            target[count++] = control;
        }
        if (memory != null && memory.hasRemaining()) {
            target[count++] = memory;
        }
        return count;
    }

    /** Copies all that is left to {@code target}, if that is not much and there is room; it counts as written by {@link #advance} only. */
    boolean copy(ByteBuffer target) {
        int length = control.remaining() + (memory == null ? 0 : memory.remaining());
        if (elsewhere() || length > SMALL || length > target.remaining()) {
            return false;
        }
        copy(control, target);
        if (memory != null) {
            copy(memory, target);
        }
        return true;
    }

    private static void copy(ByteBuffer bytes, ByteBuffer target) {
        int at = target.position();
        target.put(at, bytes, bytes.position(), bytes.remaining()).position(at + bytes.remaining());
    }

    /** So many bytes have been written, of this frame first; returns how many are left for those behind it. */
    long advance(long count) {
        long left = advance(control, count);
        return memory == null ? left : advance(memory, left);
    }

    private static long advance(ByteBuffer bytes, long count) {
        int taken = (int) Math.min(count, bytes.remaining());
        bytes.position(bytes.position() + taken);
        return count - taken;
    }

    /** Whether there are bytes that {@link #gather} does not give. */
    boolean elsewhere() {
        return block != null && memory == null;
    }

    /** Whether bytes elsewhere are due. */
    boolean elsewhereDue() {
        return elsewhere() && !control.hasRemaining() && next < to;
    }

    /**
     * Writes bytes elsewhere.
     *
     * @throws java.io.EOFException if the file has become too short for its block
     */
    long transferTo(WritableByteChannel channel) throws IOException {
        if (block == null) {
            return 0;
        }
        long moved = block.transferTo(endsBlock() ? channel : new Limited(channel, to - next), next);
        next += moved;
        return moved;
    }

    /** Appends all that has not been written. */
    void rest(ByteArrayOutputStream target) throws IOException {
        drain(control, target);
        if (memory != null) {
            drain(memory, target);
        }
        WritableByteChannel channel = Channels.newChannel(target);
        while (elsewhereDue()) {
            transferTo(channel);
        }
    }

    private static void drain(ByteBuffer bytes, ByteArrayOutputStream target) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        target.writeBytes(copy);
    }
}
