package io.logpipe.output.file;

import io.logpipe.api.block.Block;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.plugin.text.FileName;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A file that is appended to, a block at a time: all of a block is in it, or nothing. Passes whose bytes are not safe yet
 * wait here for {@link #settle}.
 */
final class OpenFile implements AutoCloseable {

    private static final long WHOLE = -1;

    private final FileName name;
    private final Object key;
    private final FileChannel channel;
    private final boolean sync;
    private final List<Commit> commits = new ArrayList<>();
    /** Length up to which everything is acknowledged or was there before. */
    private long settled;
    /** Length to cut to before anything is appended, because a part of a block is behind it. */
    private long torn;

    private boolean dirty;

    /**
     * A file just opened.
     *
     * @param key identity of what was opened
     * @param torn length to cut to first, as {@link #torn} of its predecessor said; negative if there is nothing to cut
     * @param sync whether bytes are safe only once they are on the disk
     */
    OpenFile(FileName name, Object key, FileChannel channel, long torn, boolean sync) throws IOException {
        this.name = name;
        this.key = key;
        this.channel = channel;
        this.torn = torn;
        this.sync = sync;
        this.settled = torn < 0 ? channel.size() : torn;
    }

    FileName name() {
        return name;
    }

    Object key() {
        return key;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    long torn() {
        return torn;
    }

    long length() throws IOException {
        return channel.size();
    }

    /** Appends all of {@code block} and returns how much that is, or throws and has appended nothing. */
    long append(Block block) throws IOException {
        return append(block.length(), block::transferTo);
    }

    /** Appends all that remains in {@code bytes} and returns how much that is, or throws and has appended nothing. */
    long append(ByteBuffer bytes) throws IOException {
        return append(bytes.remaining(), (target, from) -> target.write(bytes));
    }

    private interface Bytes {
        long transferTo(WritableByteChannel target, long from) throws IOException;
    }

    private long append(long length, Bytes bytes) throws IOException {
        mend();
        long before = channel.size();
        long written = 0;
        dirty = true;
        try {
            while (written < length) {
                long more = bytes.transferTo(channel, written);
                if (more <= 0) {
                    throw new EOFException("the source of " + length + " bytes ended after " + written);
                }
                written += more;
            }
        } finally {
            if (written < length) {
                cut(before, length);
            }
        }
        return length;
    }

    /** Takes back the last {@code most} bytes or fewer, unless somebody else has appended meanwhile. */
    void cut(long to, long most) {
        try {
            long length = channel.size();
            if (length > to && length <= to + most) {
                torn = to;
                mend();
            }
        } catch (IOException e) {
            torn = to; // tried again before the next append, and until then nothing is appended
        }
    }

    private void mend() throws IOException {
        if (torn != WHOLE) {
            if (channel.size() > torn) {
                channel.truncate(torn);
            }
            torn = WHOLE;
        }
    }

    /** To be answered by the next {@link #settle}. */
    void add(Commit commit) {
        commits.add(commit);
    }

    /**
     * Makes what was appended safe and answers the passes. If that fails, the file is cut back to what is known to be
     * safe, all passes since are refused, and the handle is closed: a sync that failed once says nothing the next time.
     *
     * @return whether the bytes are safe
     */
    boolean settle() {
        List<Commit> now = List.copyOf(commits);
        commits.clear();
        try {
            if (dirty && sync) {
                channel.force(false);
                settled = channel.size();
            }
            dirty = false;
        } catch (IOException e) {
            PluginFailure why = new PluginFailure.Transient(name + " cannot be synced: " + e.getMessage(), e);
            cut(settled, Long.MAX_VALUE - settled);
            closeQuietly();
            now.forEach(commit -> commit.lost(why));
            return false;
        }
        now.forEach(Commit::kept);
        return true;
    }

    /** Settles and closes. */
    @Override
    public void close() {
        if (dirty || !commits.isEmpty()) {
            settle();
        }
        closeQuietly();
    }

    private void closeQuietly() {
        try {
            channel.close();
        } catch (IOException e) {
            dirty = false; // whatever was to be safe has been synced before; there is nothing left to do
        }
    }
}
