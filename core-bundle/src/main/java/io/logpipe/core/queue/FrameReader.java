package io.logpipe.core.queue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Reads the frames of one file in order, and goes on behind what is damaged. */
final class FrameReader implements Closeable {

    private static final int WINDOW = 64 << 10;

    private final Path file;
    private final FileChannel channel;
    private final Frames.@Nullable Header header;
    private ByteBuffer payload = ByteBuffer.allocate(WINDOW);
    private long at = Frames.HEADERS;
    private long limit;
    private long damagedAt = -1;
    private long damaged;

    /**
     * A sound frame; the payload is valid until the next is read.
     *
     * @param at where the frame begins in the file
     * @param end where the next begins
     * @param head of a record; null if it is something else
     */
    record Frame(
            long at, long end, ByteBuffer payload, @Nullable EntryHead head) {

        byte kind() {
            return payload.get(0);
        }

        /** Of a record. */
        long sequence() {
            return payload.getLong(1);
        }

        /** Of a record. */
        long time() {
            return payload.getLong(9);
        }

        /** The bytes of a record. */
        ByteBuffer content() {
            int from = Frames.RECORD_PREFIX + payload.getInt(Frames.RECORD_PREFIX - Integer.BYTES);
            return payload.slice(from, payload.limit() - from);
        }
    }

    private FrameReader(Path file, FileChannel channel, Frames.@Nullable Header header, long limit) {
        this.file = file;
        this.channel = channel;
        this.header = header;
        this.limit = limit;
    }

    /** Opens {@code file} up to its present end. */
    static FrameReader open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file);
        try {
            ByteBuffer bytes = ByteBuffer.allocate(Frames.HEADERS);
            read(channel, bytes, 0);
            Optional<Frames.Header> header = Frames.header(bytes.flip());
            if (header.isPresent()) {
                Frames.refuseNewer(header.get(), file);
            }
            return new FrameReader(file, channel, header.orElse(null), channel.size());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    Path file() {
        return file;
    }

    /** Empty if the file does not begin as it should: then there is no frame in it either. */
    Optional<Frames.Header> header() {
        return Optional.ofNullable(header);
    }

    /** From here on the file ends there. */
    void limit(long bytes) {
        limit = bytes;
    }

    long limit() {
        return limit;
    }

    /** Where the first damage begins; -1 if there is none up to here. */
    long damagedAt() {
        return damagedAt;
    }

    /** Bytes that belong to no sound frame, up to here. */
    long damaged() {
        return damaged;
    }

    /** The next sound frame; null at the end. */
    @Nullable
    Frame next() throws IOException {
        Frames.Header head = header;
        if (head == null) {
            damage(at, limit);
            return null;
        }
        while (at < limit) {
            ByteBuffer prefix = ByteBuffer.allocate(Frames.PREFIX);
            int length = read(channel, prefix, at) < Frames.PREFIX ? -1 : Frames.length(prefix.flip(), head.salt(), at);
            long end = at + Frames.PREFIX + length;
            if (length < 0 || end > limit) {
                long found = resynchronized(head, at + 1);
                damage(at, found);
                at = found;
            } else {
                long begin = at;
                boolean sound = sound(head, begin, length, Frames.payloadCrc(prefix));
                at = end;
                if (sound) {
                    try {
                        return new Frame(begin, end, payload, Frames.parsed(payload.duplicate()));
                    } catch (IOException senseless) {
                        // Nobody has written this: it counts as damage like bytes that have changed.
                    }
                }
                damage(begin, end);
            }
        }
        return null;
    }

    private boolean sound(Frames.Header head, long begin, int length, int expected) throws IOException {
        if (payload.capacity() < length) {
            payload = ByteBuffer.allocate(length);
        }
        payload.clear().limit(length);
        if (read(channel, payload, begin + Frames.PREFIX) < length) {
            return false;
        }
        payload.flip();
        CRC32C crc = Frames.checksum(head.salt(), begin);
        crc.update(payload.duplicate());
        return (int) crc.getValue() == expected;
    }

    /** Where the next frame may begin, at {@code from} or later; the end if there is none. */
    private long resynchronized(Frames.Header head, long from) throws IOException {
        ByteBuffer window = ByteBuffer.allocate(WINDOW);
        long base = from;
        while (base + Frames.PREFIX <= limit) {
            int bytes = read(channel, window.clear(), base);
            window.flip();
            for (int i = 0; i + Frames.PREFIX <= bytes; i++) {
                if (Frames.length(window.position(i), head.salt(), base + i) >= 0) {
                    return Math.min(limit, base + i);
                }
            }
            if (bytes < WINDOW) {
                break;
            }
            base += WINDOW - Frames.PREFIX + 1;
        }
        return limit;
    }

    private void damage(long from, long to) {
        if (to > from) {
            damagedAt = damagedAt < 0 ? from : damagedAt;
            damaged += to - from;
        }
    }

    private static int read(FileChannel channel, ByteBuffer target, long from) throws IOException {
        int begin = target.position();
        while (target.hasRemaining()) {
            if (channel.read(target, from + target.position() - begin) < 0) {
                break;
            }
        }
        return target.position() - begin;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
