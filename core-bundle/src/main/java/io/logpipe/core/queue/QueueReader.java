package io.logpipe.core.queue;

import io.logpipe.core.block.NodePool;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the records of a queue in order, over its segments, while others are added behind. */
final class QueueReader implements Closeable {

    private final ArrayDeque<Segment> segments;
    private final Delivered delivered;
    private final NodePool pool;
    private final Consumer<String> alarm;
    private @Nullable FrameReader reader;
    private @Nullable Segment reading;
    private long readUpTo;

    /** A reader of {@code segments} as they come and go. */
    QueueReader(ArrayDeque<Segment> segments, Delivered delivered, NodePool pool, Consumer<String> alarm) {
        this.segments = segments;
        this.delivered = delivered;
        this.pool = pool;
        this.alarm = alarm;
    }

    /** The lowest sequence that {@link #next} may still return. */
    long readUpTo() {
        return readUpTo;
    }

    /** Records before {@code sequence} go another way: {@link #next} does not return them. */
    void skipTo(long sequence) {
        readUpTo = Math.max(readUpTo, sequence);
    }

    /** The next record that is not delivered; null while there is none. */
    QueueStore.@Nullable Read next() throws IOException {
        while (true) {
            Segment segment = reading == null ? segmentOf(readUpTo) : reading;
            if (segment == null) {
                return null;
            }
            FrameReader frames = reading == null || reader == null ? begin(segment) : reader;
            Segment successor = after(segment);
            frames.limit(Math.max(Frames.HEADERS, segment.limit()));
            for (FrameReader.Frame frame = frames.next(); frame != null; frame = frames.next()) {
                boolean elsewhere =
                        successor != null && frame.kind() == Frames.RECORD && frame.sequence() >= successor.first();
                if (frame.kind() == Frames.RECORD && frame.sequence() >= readUpTo && !elsewhere) {
                    missing(frame.sequence());
                    readUpTo = frame.sequence() + 1;
                    if (!delivered.contains(frame.sequence())) {
                        return new QueueStore.Read(
                                frame.sequence(),
                                Objects.requireNonNull(frame.head()).entry(frame.time(), frame.content(), pool));
                    }
                }
            }
            if (successor == null) {
                return null;
            }
            leave(segment, frames, successor);
        }
    }

    /** Nothing before {@code sequence} will be found any more: it was damaged, or went another way. */
    private void missing(long sequence) {
        delivered.add(readUpTo, sequence);
        readUpTo = Math.max(readUpTo, sequence);
    }

    private FrameReader begin(Segment segment) throws IOException {
        FrameReader opened = FrameReader.open(segment.path());
        reading = segment;
        reader = opened;
        return opened;
    }

    private void leave(Segment segment, FrameReader frames, Segment successor) throws IOException {
        if (frames.damaged() > 0) {
            segment.damage();
            alarm.accept("queue: " + segment.path() + " is damaged at byte " + frames.damagedAt() + ", "
                    + frames.damaged() + " bytes cannot be read; the rest of it is sent, and the file is kept aside");
        }
        missing(successor.first());
        reading = null;
        reader = null;
        frames.close();
        begin(successor);
    }

    private @Nullable Segment segmentOf(long sequence) {
        Segment found = null;
        for (Segment segment : segments) {
            if (found == null || segment.first() <= sequence) {
                found = segment;
            }
        }
        return found;
    }

    /** The one that follows; null if it is the last. */
    @Nullable
    Segment after(Segment segment) {
        boolean seen = false;
        for (Segment each : segments) {
            if (seen) {
                return each;
            }
            seen = each == segment;
        }
        return null;
    }

    /** Whether it is in the middle of {@code segment}. */
    boolean isIn(Segment segment) {
        return reading == segment;
    }

    @Override
    public void close() throws IOException {
        FrameReader open = reader;
        reader = null;
        reading = null;
        if (open != null) {
            open.close();
        }
    }
}
