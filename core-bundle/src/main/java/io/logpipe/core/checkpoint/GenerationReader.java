package io.logpipe.core.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads one file of the store, and tells a tail torn by a crash from damage. */
final class GenerationReader implements Closeable {

    private static final int WINDOW = 64 * 1024;

    private final FileChannel channel;
    private ByteBuffer window = ByteBuffer.allocate(WINDOW).limit(0);
    private long windowStart;

    private GenerationReader(FileChannel channel) {
        this.channel = channel;
    }

    static GenerationReader open(Path file) throws IOException {
        return new GenerationReader(FileChannel.open(file, StandardOpenOption.READ));
    }

    /** The version that wrote the file; empty if its header is damaged or cannot be read. */
    Optional<Frames.Header> header() {
        return at(0, Frames.HEADER).flatMap(Frames::header);
    }

    /**
     * Gives all good changes before the first bad byte to {@code changes}, in order. The answer is empty if all is well
     * but for a torn tail, or else says where the damage is.
     */
    OptionalLong read(Consumer<Change> changes) {
        Optional<Frames.Header> found = header();
        if (found.isEmpty()) {
            return OptionalLong.of(0);
        }
        Frames.Header header = found.get();
        long offset = Frames.HEADER;
        long frames = 0;
        while (true) {
            byte[] payload = payload(header, offset);
            if (payload == null || !accept(payload, changes)) {
                boolean torn = frames >= header.count() && !saidDurable(header, offset);
                return torn ? OptionalLong.empty() : OptionalLong.of(offset);
            }
            offset += Frames.PREFIX + payload.length;
            frames++;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static boolean accept(byte[] payload, Consumer<Change> changes) {
        try {
            Optional<Change> change = Frames.change(payload);
            change.ifPresent(changes);
            return change.isPresent() || Frames.durable(payload).isPresent();
        } catch (IOException e) {
            return false; // its CRC is right, its content is not: no better than a wrong CRC
        }
    }

    /** Whether a later frame says that what is at {@code broken} was once durable. */
    private boolean saidDurable(Frames.Header header, long broken) {
        for (long offset = broken + 1; ; offset++) {
            Optional<ByteBuffer> bytes = at(offset, Frames.MARK);
            if (bytes.isEmpty()) {
                return false;
            }
            if (bytes.get().getInt(0) == Frames.MARK - Frames.PREFIX) {
                byte[] payload = payload(header, offset);
                if (payload != null && Frames.durable(payload).orElse(0) > broken) {
                    return true;
                }
            }
        }
    }

    private byte @Nullable [] payload(Frames.Header header, long offset) {
        Optional<ByteBuffer> prefix = at(offset, Frames.PREFIX);
        if (prefix.isEmpty()) {
            return null;
        }
        int length = prefix.get().getInt();
        int checksum = prefix.get().getInt();
        if (length <= 0 || length > Frames.MAX_PAYLOAD) {
            return null;
        }
        Optional<ByteBuffer> bytes = at(offset + Frames.PREFIX, length);
        if (bytes.isEmpty()) {
            return null;
        }
        byte[] payload = new byte[length];
        bytes.get().get(payload);
        return Frames.checksum(header.salt(), offset, payload) == checksum ? payload : null;
    }

    /** {@code length} bytes at {@code offset}; empty beyond the end, and where the disk cannot be read. */
    private Optional<ByteBuffer> at(long offset, int length) {
        if (offset < windowStart || offset + length > windowStart + window.limit()) {
            load(offset, length);
        }
        int from = (int) (offset - windowStart);
        return from + length <= window.limit() ? Optional.of(window.slice(from, length)) : Optional.empty();
    }

    private void load(long offset, int length) {
        window = window.capacity() < length ? ByteBuffer.allocate(length) : window.clear();
        windowStart = offset;
        try {
            while (window.hasRemaining() && channel.read(window, windowStart + window.position()) >= 0) {}
        } catch (IOException e) {
            // An unreadable sector is damage like any other: what was read before it counts.
        }
        window.flip();
    }
}
