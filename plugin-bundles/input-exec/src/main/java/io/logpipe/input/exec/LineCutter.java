package io.logpipe.input.exec;

import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.BlockPool;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import io.logpipe.plugin.deflate.BlockDeflater;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * Collects bytes and cuts them into blocks that end at a line end, or at the size limit where a line is longer. Holds one
 * piece of pool memory while bytes wait.
 */
final class LineCutter implements AutoCloseable {

    private static final int MAX_PLAIN = 102_399;

    private final BlockPool pool;
    private final boolean counting;
    private final int most;
    private final @Nullable BlockDeflater deflater;
    private @Nullable BlockDraft draft;
    private int complete;
    private Position position;

    /**
     * A cutter without bytes.
     *
     * @param position of the next byte; its lines are counted if it is
     */
    LineCutter(BlockPool pool, boolean compress, Position position) {
        this.pool = pool;
        this.position = position;
        this.counting = position.counted();
        this.most = compress ? BlockDeflater.MAX_RAW : MAX_PLAIN;
        this.deflater = compress ? new BlockDeflater() : null;
    }

    /** Where the first byte that waits lies. */
    Position position() {
        return position;
    }

    /** Number of bytes that wait. */
    int waiting() {
        return draft == null ? 0 : draft.buffer().position();
    }

    /** Whether {@link #cut} has something to give. */
    boolean ready() {
        return complete > 0 || waiting() == most;
    }

    /** Takes bytes until there is no more room or there are none for now; true at the end of {@code channel}. */
    boolean fill(ReadableByteChannel channel) throws IOException {
        ByteBuffer bytes = open();
        int before = bytes.position();
        int more = 1;
        try {
            while (bytes.hasRemaining() && more > 0) {
                more = channel.read(bytes);
            }
        } finally {
            look(bytes, before);
            closeEmpty();
        }
        return more < 0;
    }

    /** Takes all of {@code more}, which fits. */
    void add(byte[] more) {
        ByteBuffer bytes = open();
        int before = bytes.position();
        bytes.put(more);
        look(bytes, before);
        closeEmpty();
    }

    private ByteBuffer open() {
        if (draft == null) {
            draft = pool.draft(most);
            draft.buffer().limit(most);
        }
        return draft.buffer();
    }

    private void closeEmpty() {
        if (draft != null && draft.buffer().position() == 0) {
            draft.close();
            draft = null;
        }
    }

    /** Looks for the last line end among the bytes that have come since {@code before}. */
    private void look(ByteBuffer bytes, int before) {
        for (int i = bytes.position() - 1; i >= before; i--) {
            if (bytes.get(i) == '\n') {
                complete = i + 1;
                return;
            }
        }
    }

    /** Up to the last line end, or all bytes if there is none; only called if {@link #ready}. */
    MemoryBlock cut() {
        return take(complete > 0 ? complete : waiting());
    }

    /** All bytes, which are more than none. */
    MemoryBlock rest() {
        return take(waiting());
    }

    private MemoryBlock take(int count) {
        BlockDraft from = draft;
        if (from == null || count == 0) {
            throw new IllegalStateException("nothing waits");
        }
        Position start = position;
        position = start.plus(count, counting ? lines(from.buffer(), count) : 0);
        complete = 0;
        return deflater == null ? plain(from, count, start) : deflated(deflater, from, count, start);
    }

    private MemoryBlock plain(BlockDraft from, int count, Position start) {
        draft = null;
        MemoryBlock whole = from.seal(start);
        if (count == whole.length()) {
            return whole;
        }
        try (whole) {
            open().put(whole.view().position(count));
            return whole.slice(0, count, start, count);
        }
    }

    private MemoryBlock deflated(BlockDeflater with, BlockDraft from, int count, Position start) {
        ByteBuffer bytes = from.buffer();
        try (BlockDraft target = pool.draft(BlockDeflater.bound(count))) {
            with.deflate(bytes.duplicate().position(0).limit(count), target.buffer());
            bytes.flip().position(count).compact().limit(most);
            closeEmpty();
            return target.seal(start, count);
        }
    }

    private static int lines(ByteBuffer bytes, int count) {
        int lines = 0;
        for (int i = 0; i < count; i++) {
            if (bytes.get(i) == '\n') {
                lines++;
            }
        }
        return lines;
    }

    /** The bytes that wait, a copy. */
    byte[] copy() {
        byte[] bytes = new byte[waiting()];
        if (draft != null) {
            draft.buffer().duplicate().flip().get(bytes);
        }
        return bytes;
    }

    /** Gives its memory back; the bytes are gone. */
    @Override
    public void close() {
        if (draft != null) {
            draft.close();
            draft = null;
        }
        if (deflater != null) {
            deflater.close();
        }
    }
}
