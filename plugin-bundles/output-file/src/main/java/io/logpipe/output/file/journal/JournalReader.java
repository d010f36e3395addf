package io.logpipe.output.file.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Reads a journal up to its first bad byte, and tells a tail torn by a crash from damage. */
final class JournalReader {

    /** Where a disk lost its power there are zeros; no entry has so many of them in a row. */
    private static final int ZEROS = 32;

    private static final int CHUNK = 64 * 1024;

    private final FileChannel channel;
    private final long size;
    private long offset;

    private JournalReader(FileChannel channel) throws IOException {
        this.channel = channel;
        this.size = channel.size();
    }

    /** Gives all good entries to {@code entries}. Empty if all is well but for a torn tail, or else where the damage is. */
    static OptionalLong read(Path file, Consumer<Entry> entries) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new JournalReader(channel).read(entries);
        }
    }

    private OptionalLong read(Consumer<Entry> entries) {
        try {
            return frames(entries);
        } catch (IOException e) {
            return OptionalLong.of(offset); // a sector that cannot be read is damage like any other
        }
    }

    private OptionalLong frames(Consumer<Entry> entries) throws IOException {
        ByteBuffer header = bytes(Frames.HEADER);
        if (!Frames.isHeader(header)) {
            return OptionalLong.of(0);
        }
        long salt = Frames.salt(header);
        offset = Frames.HEADER;
        for (int frames = 0; ; frames++) {
            boolean mayBeTorn = frames >= Frames.count(header);
            if (offset == size) {
                return mayBeTorn ? OptionalLong.empty() : OptionalLong.of(offset);
            }
            ByteBuffer prefix = bytes(Frames.PREFIX);
            boolean whole = prefix.remaining() == Frames.PREFIX;
            int length = whole ? prefix.getInt(0) : 0;
            if (whole && prefix.getInt(4) != Frames.lengthCrc(salt, offset, length)) {
                return mayBeTorn && zeros() ? OptionalLong.empty() : OptionalLong.of(offset);
            }
            if (whole && (length < 1 || length > Frames.MOST_PAYLOAD)) {
                return OptionalLong.of(offset);
            }
            if (!whole || size - offset - Frames.PREFIX < length) {
                return mayBeTorn ? OptionalLong.empty() : OptionalLong.of(offset);
            }
            byte[] payload = new byte[length];
            read(offset + Frames.PREFIX, ByteBuffer.wrap(payload));
            if (prefix.getInt(8) != Frames.payloadCrc(salt, offset, payload)) {
                return mayBeTorn && zeros() ? OptionalLong.empty() : OptionalLong.of(offset);
            }
            entries.accept(Frames.entry(payload));
            offset += Frames.PREFIX + length;
        }
    }

    /** Whether there is a row of zeros, or nothing but zeros, from here on. */
    private boolean zeros() throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        long row = 0;
        for (long at = offset; at < size; at += chunk.limit()) {
            read(at, chunk.clear());
            chunk.flip();
            if (!chunk.hasRemaining()) {
                return false; // somebody has cut it just now
            }
            while (chunk.hasRemaining()) {
                row = chunk.get() == 0 ? row + 1 : 0;
                if (row >= ZEROS) {
                    return true;
                }
            }
        }
        return row == size - offset;
    }

    /** So many bytes from here on, or fewer at the end. */
    private ByteBuffer bytes(int most) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(most, size - offset));
        read(offset, bytes);
        return bytes.flip();
    }

    private void read(long from, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {}
    }
}
