package io.logpipe.output.tcp;

import io.logpipe.plugin.wire.WireViolation;
import io.logpipe.plugin.wire.acknowledged.Frame.Ack;
import io.logpipe.plugin.wire.acknowledged.Frame.Resume;
import io.logpipe.plugin.wire.acknowledged.SourceText;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** One stream of a connection: what was sent of a source, and what of that is acknowledged. */
final class Lane {

    private final int number;
    private final String source;
    private final byte[] name;
    private final long from;
    private final Deque<Passage> passages = new ArrayDeque<>();
    private boolean open;
    private long sent;
    private long acknowledged;
    private int endsSent;
    private int endsAcknowledged;

    /** A lane that the receiver is about to be told of. */
    Lane(int number, String source, byte[] name, long from) {
        this.number = number;
        this.source = source;
        this.name = name;
        this.from = from;
        this.sent = from;
        this.acknowledged = from;
    }

    int number() {
        return number;
    }

    String source() {
        return source;
    }

    /** Whether {@code message}, of this source, has the name that the receiver was told. */
    boolean carries(Message message) {
        return Arrays.equals(name, message.name());
    }

    /** What the receiver is told. */
    SourceText text() {
        return SourceText.of(source, name);
    }

    long from() {
        return from;
    }

    /** Whether the receiver has told where to go on. */
    boolean open() {
        return open;
    }

    /** Messages that are not confirmed, in order. */
    Deque<Passage> passages() {
        return passages;
    }

    /** Everything before has been sent, or had been received before. */
    long sent() {
        return sent;
    }

    void sentUpTo(long offset) {
        sent = offset;
    }

    /** Everything before is safe. */
    long acknowledged() {
        return acknowledged;
    }

    /** The number of an end of a message that was sent. */
    int endSent() {
        return ++endsSent;
    }

    boolean endAcknowledged(int end) {
        return end <= endsAcknowledged;
    }

    void resume(Resume resume) throws WireViolation {
        if (open || resume.received() < from || resume.durable() > resume.received()) {
            throw new WireViolation("the receiver goes on at " + resume.durable() + " and " + resume.received()
                    + " (expected: at least " + from + ", once)");
        }
        open = true;
        sent = resume.received();
        acknowledged = Math.max(acknowledged, resume.durable());
    }

    void acknowledge(Ack ack) throws WireViolation {
        if (!open || ack.durable() > sent || ack.ends() > endsSent) {
            throw new WireViolation("the receiver acknowledges " + ack.durable() + " and " + ack.ends()
                    + " messages (expected: at most " + sent + " and " + endsSent + ")");
        }
        acknowledged = Math.max(acknowledged, ack.durable());
        endsAcknowledged = Math.max(endsAcknowledged, ack.ends());
    }

    /** For a successor, which knows it by {@link #restore}. */
    List<Object> save() {
        return List.of(number, source, name, from, open, sent, acknowledged, endsSent, endsAcknowledged);
    }

    static Lane restore(List<?> saved) {
        Lane lane = new Lane((Integer) saved.get(0), (String) saved.get(1), (byte[]) saved.get(2), (Long) saved.get(3));
        lane.open = (Boolean) saved.get(4);
        lane.sent = (Long) saved.get(5);
        lane.acknowledged = (Long) saved.get(6);
        lane.endsSent = (Integer) saved.get(7);
        lane.endsAcknowledged = (Integer) saved.get(8);
        return lane;
    }
}
