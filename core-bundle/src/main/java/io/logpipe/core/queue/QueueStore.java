package io.logpipe.core.queue;

import io.logpipe.core.block.NodePool;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The queue of one output in one directory: {@code NNNN.seg} files that are appended to and read in order, and
 * {@code position}, which says what is delivered. Records have a sequence that never comes again.
 *
 * <p>One thread at a time; only {@link #bytes} may be asked by others.
 */
public final class QueueStore implements Closeable {

    private static final int STAGING = 128 << 10;

    private final Disk disk;
    private final Path directory;
    private final NodePool pool;
    private final long segmentSize;
    private final Consumer<String> alarm;
    private final ArrayDeque<Segment> segments = new ArrayDeque<>();
    private final Delivered delivered;
    private final QueueReader reader;
    /** Where sources were when this was opened, until they have come so far again. */
    private final Marks replayed = new Marks();

    private final Marks durableMarks = new Marks();
    private final Marks newMarks = new Marks();
    private @Nullable ByteBuffer staging;
    private @Nullable FrameWriter writer;
    private long sealedNumber;
    private long sealed;
    private long nextNumber;
    private long addedBefore;
    private long durableBefore;
    private long nextSequence;
    private volatile long bytes;

    /** What was read from the disk. */
    public record Read(long sequence, Entry entry) {}

    private QueueStore(
            Disk disk, Path directory, NodePool pool, long segmentSize, Consumer<String> alarm, Delivered delivered) {
        this.disk = disk;
        this.directory = directory;
        this.pool = pool;
        this.segmentSize = segmentSize;
        this.alarm = alarm;
        this.delivered = delivered;
        this.reader = new QueueReader(segments, delivered, pool, alarm);
    }

    /**
     * Opens the queue in {@code directory}, and makes it if there is none.
     *
     * @param segmentSize so many bytes a file has at most, but for its last record
     * @param alarm told in a sentence what cannot be read
     * @throws IOException if it cannot be read, or a newer version has written it; nothing was changed then
     */
    public static QueueStore open(Disk disk, Path directory, NodePool pool, long segmentSize, Consumer<String> alarm)
            throws IOException {
        disk.makeDirectory(directory);
        Segment.Found found = Segment.find(directory);
        Delivered delivered = Delivered.in(disk, directory);
        QueueStore store = new QueueStore(disk, directory, pool, segmentSize, alarm, delivered);
        for (Path file : found.unreadable()) {
            store.putAside(file);
        }
        store.recover(found.segments());
        return store;
    }

    /** A file that was made when the disk was full may be empty; any other once held something. */
    private void putAside(Path file) throws IOException {
        if (Files.size(file) == 0) {
            disk.delete(file);
            return;
        }
        Path aside = aside(file);
        disk.rename(file, aside);
        alarm.accept("queue: nothing in " + file + " can be read (its headers are damaged); kept as " + aside);
    }

    private Path aside(Path file) {
        Path aside = directory.resolve("damaged-" + file.getFileName());
        for (int i = 2; Files.exists(aside); i++) {
            aside = directory.resolve("damaged-" + i + "-" + file.getFileName());
        }
        return aside;
    }

    private void recover(List<Segment> found) throws IOException {
        segments.addAll(found);
        if (!found.isEmpty()) {
            delivered.skipTo(found.get(0).first());
        }
        nextSequence = Math.max(1, delivered.before());
        int from = found.size() - 1;
        while (from > 0 && !hasMarks(found.get(from))) {
            from--;
        }
        for (Segment segment : found.subList(Math.max(0, from), found.size())) {
            scan(segment);
        }
        replayed.addAll(durableMarks);
        if (!found.isEmpty()) {
            Segment last = found.get(found.size() - 1);
            nextNumber = last.number() + 1;
            sealedNumber = last.number();
            sealed = last.limit();
            if (!delivered.known()) {
                alarm.accept("queue " + directory + ": how much of it is delivered is not known;"
                        + " all that is there is sent, perhaps again");
            }
        } else {
            nextNumber = 1;
        }
        delivered.skipTo(found.isEmpty() ? nextSequence : delivered.before());
        reader.skipTo(delivered.before());
        count();
        retire();
    }

    private static boolean hasMarks(Segment segment) throws IOException {
        try (FrameReader frames = FrameReader.open(segment.path())) {
            FrameReader.Frame first = frames.next();
            return first != null && first.at() == Frames.HEADERS && first.kind() == Frames.MARKS;
        }
    }

    private void scan(Segment segment) throws IOException {
        nextSequence = Math.max(nextSequence, segment.first());
        try (FrameReader frames = FrameReader.open(segment.path())) {
            frames.limit(segment.limit());
            for (FrameReader.Frame frame = frames.next(); frame != null; frame = frames.next()) {
                if (frame.kind() == Frames.MARKS) {
                    durableMarks.decode(frame.payload().position(1));
                } else if (frame.kind() == Frames.RECORD) {
                    EntryHead head = Objects.requireNonNull(frame.head());
                    durableMarks.reached(
                            head.way(), head.source().id(), head.upTo().offset());
                    nextSequence = Math.max(nextSequence, frame.sequence() + 1);
                }
            }
        }
    }

    /**
     * Up to where a source is here from before this was opened, so that it need not be added again; 0 if nothing is known.
     *
     * @param from where what would be added begins
     */
    public long held(String way, String source, long from) {
        if (replayed.isEmpty()) {
            return 0;
        }
        long mark = replayed.of(way, source);
        if (from >= mark) {
            replayed.forget(way, source);
            return 0;
        }
        return mark;
    }

    /** A sequence for something new, to be appended in this order. */
    public long reserve() {
        return nextSequence++;
    }

    /** Bytes of all files. Safe from any thread. */
    public long bytes() {
        return bytes;
    }

    /**
     * Adds {@code entry}, which is durable after the next {@link #sync} that does not throw.
     *
     * @param sequence a reserved one, higher than that of all that was added since the last {@link #giveUp}
     * @throws java.io.EOFException if the file of a region was cut short; nothing was changed then
     */
    public void append(long sequence, Entry entry) throws IOException {
        FrameWriter target = writer;
        if (target != null && target.size() >= segmentSize) {
            sync();
            seal(target);
            target = null;
        }
        if (target == null) {
            target = begin(sequence);
        }
        target.add(sequence, entry, pool);
        newMarks.reached(entry.way(), entry.source().id(), entry.upTo().offset());
        addedBefore = sequence + 1;
    }

    private void seal(FrameWriter done) throws IOException {
        sealed(segments.getLast(), done.durable());
        writer = null;
        done.close();
    }

    private void sealed(Segment segment, long durable) {
        segment.limit(durable);
        sealedNumber = segment.number();
        sealed = durable;
    }

    private FrameWriter begin(long sequence) throws IOException {
        Path file = Segment.file(directory, nextNumber);
        Frames.Header header = new Frames.Header(Frames.VERSION, nextNumber, 0, sequence, sealedNumber, sealed);
        nextNumber++;
        if (!delivered.known()) {
            delivered.save();
        }
        ByteBuffer buffer = staging == null ? ByteBuffer.allocateDirect(STAGING) : staging;
        staging = buffer;
        FrameWriter made = FrameWriter.create(disk, file, header, buffer);
        try {
            made.add(durableMarks.encode());
            made.sync();
            disk.syncDirectory(directory);
            segments.add(new Segment(header.number(), file, sequence, made.size()));
            writer = made;
        } finally {
            if (writer == null) {
                made.close();
                disk.delete(file);
            }
        }
        return made;
    }

    /** Lets {@link #next} find what was added. */
    public void flush() throws IOException {
        if (writer != null) {
            writer.flush();
            segments.getLast().limit(writer.size());
            count();
        }
    }

    /** Makes everything that was added durable. */
    public void sync() throws IOException {
        if (writer != null) {
            writer.sync();
            segments.getLast().limit(writer.size());
            durableMarks.addAll(newMarks);
            newMarks.clear();
            durableBefore = addedBefore;
            count();
        }
    }

    /** What was added last, if its sequence is lower than this, is durable. */
    public long durableBefore() {
        return durableBefore;
    }

    /**
     * The last segment cannot be written any more: what was added since the last good sync is not in the queue, and must be
     * added again with its sequence or not at all.
     */
    public void giveUp() {
        FrameWriter broken = writer;
        if (broken == null) {
            return;
        }
        writer = null;
        newMarks.clear();
        sealed(segments.getLast(), broken.durable());
        try {
            broken.close();
        } catch (IOException e) {
            // What was synced is safe, and nothing else of this file counts.
        }
    }

    /** The lowest sequence that {@link #next} may still return. */
    public long readUpTo() {
        return reader.readUpTo();
    }

    /** Records before {@code sequence} go another way: {@link #next} does not return them. */
    public void skipTo(long sequence) {
        reader.skipTo(sequence);
    }

    /** The next record that is not delivered; null while there is none. */
    public @Nullable Read next() throws IOException {
        return reader.next();
    }

    /** A record need never be sent again. */
    public void delivered(long sequence) {
        delivered.add(sequence);
    }

    /** Whether {@link #delivered} was said of a record. */
    public boolean isDelivered(long sequence) {
        return delivered.contains(sequence);
    }

    /** Whether nothing waits that was added. */
    public boolean isEmpty() {
        return delivered.before() >= nextSequence;
    }

    /** Records that are not delivered, more or less. */
    public long waiting() {
        return Math.max(0, nextSequence - delivered.before());
    }

    /** Whether {@link #savePosition} has something to say. */
    public boolean positionChanged() {
        return !segments.isEmpty() && delivered.changed();
    }

    /** Says on the disk what is delivered. */
    public void savePosition() throws IOException {
        if (!segments.isEmpty()) {
            delivered.save();
        }
    }

    /** Removes the segments of which nothing is needed, and puts damaged ones aside. */
    public void retire() throws IOException {
        while (segments.size() > 1) {
            Segment oldest = segments.getFirst();
            Segment successor = Objects.requireNonNull(reader.after(oldest));
            if (reader.isIn(oldest) || delivered.before() < successor.first()) {
                return;
            }
            if (oldest.damaged()) {
                disk.rename(oldest.path(), aside(oldest.path()));
            } else {
                disk.delete(oldest.path());
            }
            segments.removeFirst();
            count();
        }
    }

    private void count() {
        long sum = 0;
        for (Segment segment : segments) {
            sum += segment.limit();
        }
        FrameWriter open = writer;
        bytes = open == null ? sum : sum - segments.getLast().limit() + open.size();
    }

    /** Saves the position, if the disk allows it, and lets go of all files; they stay. */
    @Override
    public void close() throws IOException {
        try (QueueReader closingReader = reader;
                FrameWriter closingWriter = writer) {
            if (closingWriter != null) {
                sync();
            }
            savePosition();
        } finally {
            writer = null;
            delivered.close();
        }
    }

    /** Removes everything, after {@link #close}, if nothing waits. */
    public void remove() throws IOException {
        for (Segment segment : segments) {
            disk.delete(segment.path());
        }
        segments.clear();
        disk.delete(directory.resolve("position"));
    }
}
