package io.logpipe.output.tcp;

import io.logpipe.plugin.wire.Framing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The C program's wire: one message after the other. What the system has taken counts as sent. */
final class MessageSender implements Sender {

    /** A peer with that much to send gets no further message. */
    private static final long ENOUGH = 1 << 20;

    private static final int FRAMES = 512;
    private static final int BUFFERS = 64;

    /** So many frames at least are put together if they are small: lines that are blocks of their own. */
    private static final int MANY = 4;

    private static final int COPIED = 64 << 10;

    /** What one turn writes at most, so that other connections get theirs. */
    private static final long TURN = 1 << 20;

    private final Framing framing;
    private final Meters meters;
    private final Deque<Message> messages = new ArrayDeque<>();
    private final Deque<Message> unframed = new ArrayDeque<>();
    private final Frames frames = new Frames();
    private final ByteBuffer[] buffers = new ByteBuffer[BUFFERS];
    private @Nullable ByteBuffer copies;
    private @Nullable OpenMessage open;
    private long pending;
    private boolean writing;

    /** A sender on a connection between messages. */
    MessageSender(Framing framing, Meters meters) {
        this.framing = framing;
        this.meters = meters;
    }

    /** Goes on where a predecessor was: first the rest of its last frame, then inside the message it left open. */
    void resume(byte[] rest, @Nullable OpenMessage left) {
        if (rest.length > 0) {
            frames.add().raw(ByteBuffer.wrap(rest));
        }
        open = left;
    }

    @Override
    public boolean greeted() {
        return true;
    }

    @Override
    public boolean acknowledged() {
        return false;
    }

    @Override
    public void received(ByteBuffer bytes) {
        // A receiver of this wire has nothing to say.
    }

    @Override
    public boolean beat() {
        return true;
    }

    @Override
    public Duration retryAfter() {
        return Duration.ZERO;
    }

    @Override
    public boolean leftOpen() {
        return open != null;
    }

    @Override
    public boolean goesOnWith(Message message) {
        return open != null && open.goesOnWith(message);
    }

    @Override
    public void endOpen() {
        if (open != null) {
            open = null;
            ByteBuffer end = ByteBuffer.allocate(framing.lengthBytes());
            framing.putEnd(end);
            frames.add().raw(end.flip());
        }
    }

    @Override
    public void add(Message message) {
        if (open != null && open.goesOnWith(message)) {
            message.goesOn();
            open = null;
        }
        endOpen();
        messages.add(message);
        unframed.add(message);
        pending += message.length();
    }

    @Override
    public boolean hasRoom() {
        return pending < ENOUGH;
    }

    @Override
    public boolean settled() {
        return idle();
    }

    @Override
    public boolean idle() {
        return messages.isEmpty() && frames.isEmpty();
    }

    @Override
    public void write(GatheringByteChannel channel) throws IOException {
        if (writing) {
            // An answer has led to a further message; the loop below sees it.
            return;
        }
        writing = true;
        try {
            long left = TURN;
            for (long count = 1; count > 0 && left > 0 && prepare(); left -= count) {
                count = writeOnce(channel);
            }
        } finally {
            writing = false;
        }
    }

    private boolean prepare() {
        while (frames.size() < FRAMES && !unframed.isEmpty()) {
            Message message = unframed.element();
            if (message.framed()) {
                unframed.remove();
            } else {
                message.frame(framing, frames.add());
            }
        }
        return !frames.isEmpty();
    }

    private long writeOnce(GatheringByteChannel channel) throws IOException {
        if (frames.get(0).elsewhereDue()) {
            long count = frames.get(0).transferTo(channel);
            taken();
            return count;
        }
        if (frames.size() >= MANY) {
            ByteBuffer small = copySmall();
            if (small.hasRemaining()) {
                return writeCopies(channel, small);
            }
        }
        int count = 0;
        for (int i = 0; i < frames.size(); i++) {
            Frame frame = frames.get(i);
            count = frame.gather(buffers, count);
            if (frame.elsewhere() || count + 2 > BUFFERS) {
                break;
            }
        }
        long written = channel.write(buffers, 0, count);
        taken();
        return written;
    }

    /** The small ones among the next frames, up to the first that is not. */
    private ByteBuffer copySmall() {
        if (copies == null) {
            copies = ByteBuffer.allocateDirect(COPIED);
        }
        copies.clear();
        int copied = 0;
        while (copied < frames.size() && frames.get(copied).copy(copies)) {
            copied++;
        }
        return copies.flip();
    }

    private long writeCopies(GatheringByteChannel channel, ByteBuffer small) throws IOException {
        long written = channel.write(small);
        long left = written;
        for (int i = 0; left > 0; i++) {
            left = frames.get(i).advance(left);
        }
        taken();
        return written;
    }

    private void taken() {
        for (Frame frame = frames.peek(); frame != null && frame.done(); frame = frames.peek()) {
            Message message = frame.message();
            boolean last = frame.endsMessage();
            if (message != null) {
                message.taken(frame);
            }
            if (frame.endsBlock()) {
                meters.blocks().add(1);
            }
            // Before anybody hears of it, who may have something to send.
            frames.remove();
            if (message != null && last) {
                sent(message);
            }
        }
    }

    private void sent(Message message) {
        messages.remove();
        pending -= message.length();
        meters.messages().add(1);
        meters.bytes().add(message.length());
        message.done();
    }

    @Override
    public @Nullable Message current() {
        Frame frame = frames.peek();
        return frame == null ? null : frame.message();
    }

    @Override
    public boolean owesRest() {
        return !frames.isEmpty() && frames.get(0).message() == null;
    }

    @Override
    public List<Message> clear() {
        List<Message> left = new ArrayList<>(messages);
        messages.clear();
        unframed.clear();
        frames.clear();
        open = null;
        pending = 0;
        return left;
    }

    /**
     * Blocks that are written need not come again; neither need the one that is written in part, if there is a successor
     * to write the rest of it.
     */
    @Override
    public Optional<Leaving> leave(boolean successor) {
        prepare();
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        boolean whole;
        try {
            whole = successor ? complete(rest) : !owesRest() && !begun();
        } catch (IOException unreadable) {
            whole = false;
        }
        OpenMessage left = whole && begun() ? openMessage() : open;
        for (Message message : clear()) {
            message.leave();
        }
        return whole ? Optional.of(Leaving.messages(rest.toByteArray(), left, framing)) : Optional.empty();
    }

    /** Moves to {@code rest} what must be written before the connection is between two blocks. */
    private boolean complete(ByteArrayOutputStream rest) throws IOException {
        while (owesRest()) {
            frames.get(0).rest(rest);
            frames.remove();
        }
        while (!messages.isEmpty() && messages.element().indivisible(frames.get(0))) {
            completeFrame(rest);
        }
        if (begun() && messages.element().allTaken()) {
            completeFrame(rest);
        }
        return true;
    }

    private void completeFrame(ByteArrayOutputStream rest) throws IOException {
        frames.get(0).rest(rest);
        taken();
        prepare();
    }

    private boolean begun() {
        return !messages.isEmpty() && messages.element().begun(frames.get(0));
    }

    private OpenMessage openMessage() {
        return new OpenMessage(messages.element().source(), messages.element().safe());
    }
}
