package io.logpipe.output.file;

import io.logpipe.api.block.Block;
import io.logpipe.output.file.journal.FileMark;
import io.logpipe.plugin.text.FileName;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/**
 * A file that is appended to, a block at a time: all of a block is in it, or nothing.
 *
 * <p><b>Threads.</b> {@link #force} is safe from any thread; the rest is for one.
 */
final class OpenFile implements AutoCloseable {

    private static final long WHOLE = -1;

    private final FileName name;
    private final Object key;
    private final FileChannel channel;
    /** Length up to which everything is safe, or was there before. */
    private long settled;
    /** Length that it has if nobody else appends. */
    private long expected;
    /** Length to cut to before anything is appended, because a part of a block is behind it. */
    private long torn;

    private boolean dirty;
    private boolean foreign;

    /**
     * A file just opened.
     *
     * @param key identity of what was opened
     * @param torn length to cut to first, as {@link #torn} of its predecessor said; negative if there is nothing to cut
     */
    OpenFile(FileName name, Object key, FileChannel channel, long torn) throws IOException {
        this.name = name;
        this.key = key;
        this.channel = channel;
        this.torn = torn;
        this.settled = torn < 0 ? channel.size() : torn;
        this.expected = settled;
    }

    FileName name() {
        return name;
    }

    Object key() {
        return key;
    }

    /** Whether nobody else claims to be the only one that appends to it; from now on we do, as long as it is open. */
    boolean claimed(Claim claim) {
        return claim.on(channel);
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
        return append(block, block.length(), Block::transferTo);
    }

    /** Appends all that remains in {@code bytes} and returns how much that is, or throws and has appended nothing. */
    long append(ByteBuffer bytes) throws IOException {
        return append(bytes, bytes.remaining(), (left, target, from) -> target.write(left));
    }

    /** How the bytes of a {@code T} get into a file. */
    private interface Transfer<T> {
        long transferTo(T bytes, WritableByteChannel target, long from) throws IOException;
    }

    private <T> long append(T bytes, long length, Transfer<T> transfer) throws IOException {
        mend();
        long before = channel.size();
        foreign |= before > expected;
        settled = Math.min(settled, before); // somebody may have emptied it
        long written = 0;
        dirty = true;
        try {
            while (written < length) {
                long more = transfer.transferTo(bytes, channel, written);
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
        expected = before + length;
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
            expected = channel.size();
        } catch (IOException e) {
            torn = to; // tried again before the next append, and until then nothing is appended
        }
    }

    private void mend() throws IOException {
        if (torn != WHOLE) {
            if (channel.size() > torn) {
                channel.truncate(torn);
            }
            expected = channel.size();
            torn = WHOLE;
        }
    }

    /** Whether something was appended since the last {@link #mark}. */
    boolean dirty() {
        return dirty;
    }

    /** Whether somebody else appends to it too, so that nothing may be cut from it. */
    boolean foreign() {
        return foreign;
    }

    /** What is safe of it. */
    FileMark safe() {
        return marked(settled);
    }

    /** What will be safe of it after {@link #force}. */
    FileMark mark() {
        dirty = false;
        return marked(expected);
    }

    private FileMark marked(long length) {
        return new FileMark(name.toString(), key.toString(), length);
    }

    /** Makes everything in it safe. Any thread; if it throws, only {@link #giveUp} may follow. */
    void force() throws IOException {
        channel.force(false);
    }

    /** Everything up to this length is safe. */
    void settled(long length) {
        settled = length;
    }

    /** Cuts back to what is safe and closes: a sync that failed once says nothing the next time. */
    void giveUp() {
        dirty = false;
        if (!foreign) {
            cut(settled, Long.MAX_VALUE - settled);
        }
        close();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            dirty = false; // whatever was to be safe has been synced before; there is nothing left to do
        }
    }
}
