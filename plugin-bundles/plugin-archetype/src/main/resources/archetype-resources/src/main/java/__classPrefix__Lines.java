package ${package};

import io.logpipe.api.block.Block;
import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.BlockPool;
import io.logpipe.api.block.Position;
import io.logpipe.api.plugin.BlockReader;
import io.logpipe.api.plugin.PluginFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Blocks of whole lines from one place of a file on. An unfinished last line is left for later. */
final class ${classPrefix}Lines implements BlockReader {

    private static final int BLOCK = 64 * 1024;

    private final FileChannel channel;
    private final BlockPool pool;
    private long at;
    private @Nullable Block first;

    ${classPrefix}Lines(Path path, long from, BlockPool pool) throws IOException {
        this.channel = FileChannel.open(path);
        this.at = from;
        this.pool = pool;
    }

    /** Whether there is a line at all; its block is the first to be read. */
    boolean any() throws IOException {
        first = next();
        return first != null;
    }

    @Override
    public @Nullable Block read() throws PluginFailure {
        if (first != null) {
            Block block = first;
            first = null;
            return block;
        }
        try {
            return next();
        } catch (IOException e) {
            // Any other exception would cost the instance its life.
            throw new PluginFailure.Transient("cannot read", e);
        }
    }

    private @Nullable Block next() throws IOException {
        int room = (int) Math.min(BLOCK, channel.size() - at);
        if (room <= 0) {
            return null;
        }
        try (BlockDraft draft = pool.draft(room)) {
            ByteBuffer buffer = draft.buffer().limit(room);
            while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) >= 0) {
                // A read may bring less than there is.
            }
            int length = wholeLines(buffer);
            if (length == 0) {
                return null;
            }
            buffer.position(length);
            at += length;
            return draft.seal(Position.at(at - length));
        }
    }

    /** Up to the last line end. A line that is longer than a block goes in parts, as it must. */
    private static int wholeLines(ByteBuffer buffer) {
        for (int end = buffer.position(); end > 0; end--) {
            if (buffer.get(end - 1) == '\n') {
                return end;
            }
        }
        return buffer.position() == BLOCK ? BLOCK : 0;
    }

    /** The engine closes what it was given; so does the input, which may have been refused a pass. */
    @Override
    public void close() {
        if (first != null) {
            first.close();
            first = null;
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
