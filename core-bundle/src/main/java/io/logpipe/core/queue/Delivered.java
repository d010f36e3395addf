package io.logpipe.core.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Which records need not be sent again: all before one, and some behind it. The first is kept in a file of two slots,
 * written in turn, so that a crash in the middle of a write leaves the other.
 */
final class Delivered {

    private static final String NAME = "position";
    private static final int SLOT = 24;
    /** Never in one sector of the disk. */
    private static final int DISTANCE = 4096;

    private final Disk disk;
    private final Path file;
    /** From a sequence to before another, which do not touch. */
    private final TreeMap<Long, Long> beyond = new TreeMap<>();

    private Disk.@Nullable Sink sink;
    private long turn;
    private long before;
    private long saved;

    private Delivered(Disk disk, Path file) {
        this.disk = disk;
        this.file = file;
    }

    /** What the queue in {@code directory} has delivered. */
    static Delivered in(Disk disk, Path directory) throws IOException {
        Delivered delivered = new Delivered(disk, directory.resolve(NAME));
        ByteBuffer bytes = content(delivered.file);
        for (int slot = 0; slot < 2; slot++) {
            long turn = turn(bytes, slot * DISTANCE);
            if (turn > delivered.turn) {
                delivered.turn = turn;
                delivered.before = bytes.getLong(slot * DISTANCE + Long.BYTES);
            }
        }
        delivered.saved = delivered.before;
        return delivered;
    }

    /** What the queue in {@code directory} has delivered, read only; empty if nobody knows. */
    static OptionalLong before(Path directory) throws IOException {
        Delivered delivered = in(Disk.REAL, directory);
        return delivered.turn == 0 ? OptionalLong.empty() : OptionalLong.of(delivered.before);
    }

    private static ByteBuffer content(Path file) throws IOException {
        try {
            return ByteBuffer.wrap(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return ByteBuffer.allocate(0);
        }
    }

    private static long turn(ByteBuffer bytes, int at) {
        if (bytes.limit() < at + SLOT || bytes.getInt(at + 16) != crc(bytes.slice(at, 16))) {
            return 0;
        }
        return bytes.getLong(at);
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /** Whether anything is known. */
    boolean known() {
        return turn > 0;
    }

    /** All records before this one are delivered. */
    long before() {
        return before;
    }

    boolean contains(long sequence) {
        if (sequence < before) {
            return true;
        }
        Map.Entry<Long, Long> range = beyond.floorEntry(sequence);
        return range != null && sequence < range.getValue();
    }

    void add(long sequence) {
        add(sequence, sequence + 1);
    }

    /** All from one to before the other; there may be very many. */
    void add(long first, long end) {
        long from = Math.max(first, before);
        long to = end;
        if (from >= to) {
            return;
        }
        Map.Entry<Long, Long> left = beyond.floorEntry(from);
        if (left != null && left.getValue() >= from) {
            from = left.getKey();
        }
        for (Long next = beyond.ceilingKey(from); next != null && next <= to; next = beyond.ceilingKey(from)) {
            to = Math.max(to, beyond.remove(next));
        }
        if (from == before) {
            before = to;
        } else {
            beyond.put(from, to);
        }
    }

    /** Nothing before {@code sequence} will come. */
    void skipTo(long sequence) {
        add(before, sequence);
    }

    /** Whether {@link #save} has something to write. */
    boolean changed() {
        return before != saved || turn == 0;
    }

    /** Writes it durably if it has changed. When that throws, the next call begins a new file handle. */
    void save() throws IOException {
        if (!changed()) {
            return;
        }
        Disk.Sink target = sink == null ? disk.open(file) : sink;
        sink = null;
        try {
            if (turn == 0) {
                // Both slots have their place on the disk from now on, also when that is full.
                target.write(ByteBuffer.allocate(DISTANCE + SLOT), 0);
            }
            ByteBuffer slot = ByteBuffer.allocate(SLOT).putLong(turn + 1).putLong(before);
            slot.putInt(crc(slot.slice(0, 16))).putInt(0).flip();
            long value = before;
            target.write(slot, (turn + 1) % 2 * DISTANCE);
            target.sync();
            turn++;
            saved = value;
            sink = target;
        } finally {
            if (sink == null) {
                target.close();
            }
        }
    }

    void close() throws IOException {
        if (sink != null) {
            sink.close();
            sink = null;
        }
    }
}
