package io.logpipe.input.tcp;

import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.BlockPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** Reads connections, all into the same memory, which goes on with the bytes if they are many. */
final class Intake implements AutoCloseable {

    /** The most that is read at once. */
    static final int SIZE = 256 << 10;

    /** From here on bytes are not copied out; fewer of them would keep too much memory from others. */
    private static final int MANY = 64 << 10;

    private final BlockPool pool;
    private @Nullable BlockDraft draft;
    private @Nullable Chunk chunk;
    private boolean drained;

    Intake(BlockPool pool) {
        this.pool = pool;
    }

    /** Whether memory is too short to begin anything. */
    boolean starved() {
        return pool.available() < SIZE;
    }

    /**
     * Reads what goes into {@code half}, and behind it what goes into {@link #takeChunk}.
     *
     * @return as {@link SocketChannel#read(ByteBuffer)}
     */
    long read(SocketChannel channel, @Nullable HalfBlock half) throws IOException {
        if (half != null && (!half.roomForAll() || starved())) {
            long count = channel.read(half.buffer());
            drained = half.buffer().hasRemaining();
            return count;
        }
        BlockDraft target = draft == null ? pool.draft(SIZE) : draft;
        draft = target;
        ByteBuffer buffer = target.buffer().clear();
        long count = half == null ? channel.read(buffer) : channel.read(new ByteBuffer[] {half.buffer(), buffer});
        drained = buffer.hasRemaining();
        if (buffer.position() >= MANY) {
            draft = null;
            chunk = Chunk.of(target);
        } else if (buffer.position() > 0) {
            chunk = Chunk.copy(buffer.flip(), pool);
        }
        return count;
    }

    /** Whether the last read has left nothing, as far as one can tell without another. */
    boolean drained() {
        return drained;
    }

    /** What the last read has put nowhere else. */
    @Nullable
    Chunk takeChunk() {
        Chunk taken = chunk;
        chunk = null;
        return taken;
    }

    /** Gives the memory back; the next read takes some again. */
    @Override
    public void close() {
        if (draft != null) {
            draft.close();
            draft = null;
        }
    }
}
