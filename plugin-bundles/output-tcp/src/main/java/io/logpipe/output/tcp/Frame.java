package io.logpipe.output.tcp;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.MemoryBlock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * A piece of the wire: bytes of the protocol, and behind them a part of a block, or none. It is one piece after the
 * other: see {@link Frames}.
 */
final class Frame {

    /** To copy fewer bytes costs less than to name them to the system. */
    private static final int SMALL = 2 << 10;

    /** Room for the length of a block, however it is written. */
    private static final int LENGTH = 8;

    private final ByteBuffer length = ByteBuffer.allocate(LENGTH);
    private ByteBuffer control = length;
    private @Nullable Message message;
    private @Nullable Block block;
    /** A window on the bytes of a block in memory, once the system is to read them; its position counts then. */
    private @Nullable ByteBuffer view;

    private long next;
    private long to;

    /** Bytes that belong to no message of ours. */
    void raw(ByteBuffer bytes) {
        control = bytes;
    }

    /** Room for {@code size} bytes of the protocol, to be written before it is said what else there is. */
    ByteBuffer control(int size) {
        control = size > LENGTH ? ByteBuffer.allocate(size) : length.clear();
        return control;
    }

    /** The end of {@code ended}. */
    void end(Message ended) {
        control.flip();
        message = ended;
    }

    /** The bytes {@code from} to {@code end} of {@code whole}, a block of {@code owner}. */
    void part(Message owner, Block whole, long from, long end) {
        control.flip();
        message = owner;
        block = whole;
        next = from;
        to = end;
    }

    /** It is no piece any more. */
    void clear() {
        control = length;
        message = null;
        block = null;
        view = null;
        next = 0;
        to = 0;
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
        return !control.hasRemaining() && left() == 0;
    }

    /** Bytes of the block that are not written. */
    private long left() {
        return view == null ? to - next : view.remaining();
    }

    /** Puts what is in memory into {@code target}, at {@code at} and behind. */
    int gather(ByteBuffer[] target, int at) {
        int count = at;
        if (control.hasRemaining()) {
            target[count++] = control;
        }
        if (block instanceof MemoryBlock memory && left() > 0) {
            if (view == null) {
                view = memory.view().position((int) next).limit((int) to);
            }
            target[count++] = view;
        }
        return count;
    }

    /** Copies all that is left to {@code target}, if that is not much and there is room; it counts as written by {@link #advance} only. */
    boolean copy(ByteBuffer target) {
        long count = control.remaining() + left();
        if (elsewhere() || count > SMALL || count > target.remaining()) {
            return false;
        }
        // One by one: mostly they are as few as a length takes.
        for (int i = control.position(); i < control.limit(); i++) {
            target.put(control.get(i));
        }
        copyBlock(target);
        return true;
    }

    private void copyBlock(ByteBuffer target) {
        if (block instanceof MemoryBlock memory) {
            int limit = target.limit();
            memory.read(to - left(), target.limit(target.position() + (int) left()));
            target.limit(limit);
        }
    }

    /** So many bytes have been written, of this frame first; returns how many are left for those behind it. */
    long advance(long count) {
        int ofControl = (int) Math.min(count, control.remaining());
        control.position(control.position() + ofControl);
        int ofBlock = (int) Math.min(count - ofControl, left());
        if (view == null) {
            next += ofBlock;
        } else {
            view.position(view.position() + ofBlock);
        }
        return count - ofControl - ofBlock;
    }

    /** Whether there are bytes that {@link #gather} does not give. */
    boolean elsewhere() {
        return block != null && !(block instanceof MemoryBlock);
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
        int ofBlock = elsewhere() ? 0 : (int) left();
        ByteBuffer bytes = ByteBuffer.allocate(control.remaining() + ofBlock).put(control);
        copyBlock(bytes);
        target.writeBytes(bytes.array());
        advance(ofBlock);
        WritableByteChannel channel = Channels.newChannel(target);
        while (elsewhereDue()) {
            transferTo(channel);
        }
    }
}
