package io.logpipe.input.tcp;

import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import io.logpipe.plugin.wire.acknowledged.Frame.Ack;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A stream of one connection, while it carries a source. Another connection may take the source away from it. */
final class Carrier {

    private record MessageEnd(int number, long behind) {}

    private final int stream;
    private final Source source;
    private final Consumer<Carrier> due;
    private final Deque<MessageEnd> unacknowledged = new ArrayDeque<>();
    private long position;
    private int ends;
    private int acknowledgedEnds;
    private long toldDurable;
    private int toldEnds;
    private boolean begun;

    /**
     * A carrier that carries nothing yet.
     *
     * @param due called when there is something to acknowledge
     */
    Carrier(int stream, Source source, Consumer<Carrier> due) {
        this.stream = stream;
        this.source = source;
        this.toldDurable = source.durable();
        this.due = due;
    }

    /** Takes the source from whoever has carried it; the next block is to begin at {@code offset}. */
    void takeOver(long offset) {
        position = offset;
        source.carriedBy(this);
    }

    int stream() {
        return stream;
    }

    Source source() {
        return source;
    }

    /** Whether no other connection has taken the source. */
    boolean carries() {
        return source.carrier() == this;
    }

    /** Where the next block is to begin. */
    long position() {
        return position;
    }

    /** What of {@code block}, which begins at {@link #position} or before, has not come yet; the caller owns it. */
    @Nullable
    MemoryBlock fresh(MemoryBlock block) {
        long skip = position - block.start().offset();
        if (block.span() == 0) {
            return skip == 0 ? block.retain() : null;
        }
        if (block.end() <= position) {
            return null;
        }
        if (skip == 0) {
            position = block.end();
            return block.retain();
        }
        Position start = Position.at(position);
        long span = block.end() - position;
        position = block.end();
        boolean unchanged = block.span() == block.length();
        return unchanged
                ? block.slice((int) skip, (int) span, start, span)
                : block.slice(0, (int) block.length(), start, span);
    }

    /** A block has come. */
    void begun() {
        begun = true;
    }

    /** Whether a block has come since the last end; the message ends. */
    boolean endMessage() {
        boolean any = begun;
        begun = false;
        return any;
    }

    /** The message has ended, and the route has taken all of it. */
    void ended() {
        unacknowledged.add(new MessageEnd(++ends, source.received()));
        acknowledge();
    }

    /** More may be durable now. */
    void acknowledge() {
        while (!unacknowledged.isEmpty() && unacknowledged.element().behind() <= source.durable()) {
            acknowledgedEnds = unacknowledged.remove().number();
        }
        if (carries() && (source.durable() > toldDurable || acknowledgedEnds > toldEnds)) {
            due.accept(this);
        }
    }

    /** What to tell the sender; empty if that is no news. */
    Optional<Ack> acknowledgement() {
        if (!carries() || source.durable() == toldDurable && acknowledgedEnds == toldEnds) {
            return Optional.empty();
        }
        toldDurable = source.durable();
        toldEnds = acknowledgedEnds;
        return Optional.of(new Ack(stream, toldDurable, toldEnds));
    }

    /** The connection is over. */
    void end() {
        if (carries()) {
            source.carriedBy(null);
        }
    }

    /** For a successor, which knows it by {@link #restore}. */
    List<Object> save() {
        List<Long> waiting = new ArrayList<>();
        for (MessageEnd end : unacknowledged) {
            waiting.add((long) end.number());
            waiting.add(end.behind());
        }
        return List.of(
                stream,
                source.key(),
                position,
                ends,
                acknowledgedEnds,
                toldDurable,
                toldEnds,
                begun,
                waiting,
                carries());
    }

    /** What {@link #save} gave, of a carrier of this source. */
    void restore(List<?> saved) {
        position = (Long) saved.get(2);
        ends = (Integer) saved.get(3);
        acknowledgedEnds = (Integer) saved.get(4);
        toldDurable = (Long) saved.get(5);
        toldEnds = (Integer) saved.get(6);
        begun = (Boolean) saved.get(7);
        List<?> waiting = (List<?>) saved.get(8);
        for (int i = 0; i < waiting.size(); i += 2) {
            unacknowledged.add(new MessageEnd((int) (long) (Long) waiting.get(i), (Long) waiting.get(i + 1)));
        }
        if ((Boolean) saved.get(9)) {
            source.carriedBy(this);
        }
    }
}
