package io.logpipe.core.queue;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.FileRegion;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.core.block.NodePool;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32C;

/**
 * One file while it is written. After a write or a sync that failed nobody knows what the disk holds: whoever gets an
 * exception from here only closes the file and makes another.
 */
final class FrameWriter implements Closeable {

    private final Disk.Sink sink;
    private final long salt = ThreadLocalRandom.current().nextLong();
    /** Small writes are gathered here; lent for as long as this file is written. */
    private final ByteBuffer staging;
    /** Bytes in the file. */
    private long written;
    /** What the last sync covered. */
    private long durable;

    private FrameWriter(Disk.Sink sink, ByteBuffer staging) {
        this.sink = sink;
        this.staging = staging.clear();
    }

    /** Makes {@code file} with headers only; nothing of it is durable yet. */
    static FrameWriter create(Disk disk, java.nio.file.Path file, Frames.Header like, ByteBuffer staging)
            throws IOException {
        FrameWriter writer = new FrameWriter(disk.create(file), staging);
        writer.put(Frames.headers(new Frames.Header(
                Frames.VERSION, like.number(), writer.salt, like.first(), like.before(), like.limit())));
        return writer;
    }

    long salt() {
        return salt;
    }

    /** Bytes written, also those that {@link #flush} has still to give to the file. */
    long size() {
        return written + staging.position();
    }

    long durable() {
        return durable;
    }

    /** Adds a payload that is in memory. */
    void add(byte[] payload) throws IOException {
        CRC32C crc = Frames.checksum(salt, size());
        crc.update(payload);
        prefix(payload.length, crc);
        put(ByteBuffer.wrap(payload));
    }

    /**
     * Adds a record.
     *
     * @throws java.io.EOFException if the file of a region was cut short; nothing was added then
     */
    void add(long sequence, Entry entry, NodePool pool) throws IOException {
        List<MemoryBlock> contents = new ArrayList<>(entry.blocks().size());
        try {
            for (Block block : entry.blocks()) {
                contents.add(inMemory(block, pool));
            }
            EntryHead head = EntryHead.of(entry);
            byte[] bytes = head.encode();
            ByteBuffer first = ByteBuffer.allocate(Frames.RECORD_PREFIX + bytes.length)
                    .put(Frames.RECORD)
                    .putLong(sequence)
                    .putLong(entry.time())
                    .putInt(bytes.length)
                    .put(bytes)
                    .flip();
            CRC32C crc = Frames.checksum(salt, size());
            crc.update(first.duplicate());
            for (MemoryBlock content : contents) {
                crc.update(content.view());
            }
            prefix(first.remaining() + head.bytes(), crc);
            put(first);
            for (MemoryBlock content : contents) {
                put(content.view());
            }
        } finally {
            contents.forEach(MemoryBlock::close);
        }
    }

    private static MemoryBlock inMemory(Block block, NodePool pool) throws IOException {
        if (block instanceof MemoryBlock memory) {
            return memory.retain();
        }
        if (block instanceof FileRegion region) {
            return region.load(pool);
        }
        try (var draft = pool.draft(Math.toIntExact(block.length()))) {
            ByteBuffer target = draft.buffer().limit((int) block.length());
            try (Filling filling = new Filling(target)) {
                while (target.hasRemaining()) {
                    block.transferTo(filling, target.position());
                }
            }
            return draft.seal(block.start(), block.span());
        }
    }

    /** Gives everything to the file, so that a reader finds it. */
    void flush() throws IOException {
        staging.flip();
        int bytes = staging.remaining();
        sink.write(staging, written);
        written += bytes;
        staging.clear();
    }

    /** Makes all of it durable, and says so behind it. */
    void sync() throws IOException {
        flush();
        sink.sync();
        durable = written;
        add(ByteBuffer.allocate(1 + Long.BYTES)
                .put(Frames.DURABLE)
                .putLong(durable)
                .array());
        flush();
    }

    @Override
    public void close() throws IOException {
        sink.close();
    }

    private void prefix(int length, CRC32C crc) throws IOException {
        ByteBuffer prefix = ByteBuffer.allocate(Frames.PREFIX);
        Frames.prefix(prefix, salt, size(), length, (int) crc.getValue());
        put(prefix.flip());
    }

    private void put(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (!staging.hasRemaining()) {
                flush();
            }
            int count = Math.min(staging.remaining(), bytes.remaining());
            staging.put(bytes.slice(bytes.position(), count));
            bytes.position(bytes.position() + count);
        }
    }

    /** A channel into memory. */
    private record Filling(ByteBuffer target) implements WritableByteChannel {

        @Override
        public int write(ByteBuffer source) {
            int count = Math.min(source.remaining(), target.remaining());
            target.put(source.slice(source.position(), count));
            source.position(source.position() + count);
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
