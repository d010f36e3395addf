package io.logpipe.output.tcp;

import io.logpipe.api.block.BlockPool;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.plugin.wire.WireViolation;
import io.logpipe.plugin.wire.acknowledged.Frame;
import io.logpipe.plugin.wire.acknowledged.Frame.Ack;
import io.logpipe.plugin.wire.acknowledged.Frame.Hello;
import io.logpipe.plugin.wire.acknowledged.Frame.Resume;
import io.logpipe.plugin.wire.acknowledged.FrameReader;
import io.logpipe.plugin.wire.acknowledged.FrameReader.Reads;
import io.logpipe.plugin.wire.acknowledged.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The acknowledged wire: each source on a lane of its own, confirmed when the receiver says that it is safe. */
final class AcknowledgedSender implements Sender {

    private static final long TURN = 1 << 20;

    /** So often a receiver may ask without taking an answer. */
    private static final int MOST_PONGS = 1_000;

    private final Meters meters;
    private final Staging staging;
    private final Lanes lanes;
    private final Deque<Frame> control = new ArrayDeque<>();
    private final Deque<Passage> ready = new ArrayDeque<>();
    private final Set<Passage> unconfirmed = new LinkedHashSet<>();
    private FrameReader reader = new FrameReader(Reads.RECEIVER, Wire.MAX_BLOCK);
    private int window = Wire.WINDOW;
    private int maxBlock = Wire.MAX_BLOCK;
    /** What a predecessor has left to write. */
    private ByteBuffer rest = ByteBuffer.allocate(0);

    private long pending;
    private boolean writing;
    private boolean heard;
    private int silentBeats;
    private int pings;
    private int pongs;
    private Duration retryAfter = Duration.ZERO;

    private AcknowledgedSender(BlockPool pool, Meters meters, Lanes lanes) {
        this.meters = meters;
        this.staging = new Staging(pool);
        this.lanes = lanes;
    }

    /** A sender at the beginning of a connection. */
    static AcknowledgedSender greeting(Hello hello, BlockPool pool, Meters meters) {
        AcknowledgedSender sender = new AcknowledgedSender(pool, meters, new Lanes());
        sender.control.add(hello);
        return sender;
    }

    /** A sender that goes on where a predecessor was. */
    static AcknowledgedSender resumed(Leaving left, BlockPool pool, Meters meters) {
        AcknowledgedSender sender = new AcknowledgedSender(pool, meters, Lanes.restore(left.streams()));
        sender.reader = FrameReader.greeted(Reads.RECEIVER, Wire.MAX_BLOCK);
        sender.window = (Integer) left.streams().get("window");
        sender.maxBlock = (Integer) left.streams().get("max_block");
        try {
            sender.reader.next(ByteBuffer.wrap((byte[]) left.streams().get("partial")));
        } catch (WireViolation impossible) {
            throw new IllegalStateException("it was accepted before", impossible);
        }
        sender.rest = ByteBuffer.wrap(left.rest());
        return sender;
    }

    @Override
    public boolean greeted() {
        return reader.greeted();
    }

    @Override
    public boolean acknowledged() {
        return true;
    }

    @Override
    public boolean goesOnWith(Message message) {
        return lanes.has(message.source());
    }

    @Override
    public boolean hasRoom() {
        return pending < window;
    }

    @Override
    public void add(Message message) {
        Lane lane = lanes.find(message.source());
        if (lane == null) {
            lane = open(message, message.from());
        } else if (!lane.carries(message)) {
            lane = reopen(lane, message);
        }
        add(message, lane);
        pending += message.length();
    }

    private void add(Message message, Lane lane) {
        Passage passage = new Passage(message, lane);
        lane.passages().add(passage);
        unconfirmed.add(passage);
        if (lane.open()) {
            ready.add(passage);
        }
    }

    private Lane open(Message message, long from) {
        lanes.closeIdle().ifPresent(idle -> control.add(new Frame.Close(idle.number())));
        Lane lane = lanes.open(message, from);
        control.add(new Frame.Open(lane.number(), lane.from(), lane.text()));
        return lane;
    }

    /** The source has got another name: what is not confirmed moves to a lane with that. */
    private Lane reopen(Lane old, Message message) {
        Deque<Passage> left = old.passages();
        Lane lane = open(message, left.isEmpty() ? message.from() : old.acknowledged());
        for (Passage passage : left) {
            ready.remove(passage);
            unconfirmed.remove(passage);
            add(passage.message(), lane);
        }
        lanes.close(old);
        control.add(new Frame.Close(old.number()));
        return lane;
    }

    @Override
    public boolean idle() {
        return !rest.hasRemaining() && staging.isEmpty() && control.isEmpty() && ready.isEmpty();
    }

    @Override
    public boolean settled() {
        return idle() && unconfirmed.isEmpty();
    }

    // Writing

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
                count = rest.hasRemaining() ? channel.write(rest) : staging.write(channel);
            }
            if (idle()) {
                staging.close();
            }
        } finally {
            writing = false;
        }
    }

    /** Whether there is something to write now. */
    private boolean prepare() throws IOException {
        if (rest.hasRemaining()) {
            return true;
        }
        while (stageControl() && !ready.isEmpty()) {
            Passage passage = ready.element();
            if (!passage.complete() && !passage.stage(staging, maxBlock)) {
                break;
            }
            if (passage.framed() || passage.complete()) {
                ready.remove();
                // One whose bytes are all there already is confirmed by what came before.
                confirm(passage.lane());
            }
        }
        return !staging.isEmpty();
    }

    /** False if something must be written first. */
    private boolean stageControl() {
        if (!ready.isEmpty() && ready.element().insideGroup()) {
            return true;
        }
        while (!control.isEmpty()) {
            if (!staging.put(control.element())) {
                return false;
            }
            control.remove();
        }
        pongs = 0;
        return true;
    }

    // Reading

    @Override
    public void received(ByteBuffer bytes) throws WireViolation {
        heard = true;
        for (Frame frame = reader.next(bytes); frame != null; frame = reader.next(bytes)) {
            take(frame);
        }
    }

    private void take(Frame frame) throws WireViolation {
        if (frame instanceof Ack ack) {
            Lane lane = lanes.get(ack.stream());
            if (lane != null) {
                lane.acknowledge(ack);
                confirm(lane);
            }
        } else if (frame instanceof Resume resume) {
            resume(resume);
        } else if (frame instanceof Frame.Ping ping) {
            if (++pongs > MOST_PONGS) {
                throw new WireViolation("the receiver asks and asks, and takes no answers");
            }
            control.add(new Frame.Pong(ping.token()));
        } else if (frame instanceof Frame.Welcome welcome) {
            window = Math.min(Wire.WINDOW, welcome.window());
            maxBlock = Math.min(Wire.MAX_BLOCK, welcome.maxBlock());
        } else if (frame instanceof Frame.Nack nack) {
            retryAfter = Duration.ofMillis(Math.min(nack.retryMillis(), Wire.LONGEST_RETRY.toMillis()));
            throw new WireViolation("refused by the receiver: " + nack.code());
        } else if (frame instanceof Frame.Bye) {
            throw new WireViolation("the receiver says good-bye");
        }
    }

    private void resume(Resume resume) throws WireViolation {
        Lane lane = lanes.get(resume.stream());
        if (lane == null) {
            return;
        }
        lane.resume(resume);
        ready.addAll(lane.passages());
        confirm(lane);
    }

    /** Answers what the receiver has. */
    private void confirm(Lane lane) {
        Deque<Passage> passages = lane.passages();
        while (!passages.isEmpty() && passages.element().complete()) {
            Passage done = passages.remove();
            unconfirmed.remove(done);
            if (!done.framed()) {
                // Else it is not there, and to look for it among thousands for each would take seconds.
                ready.remove(done);
            }
            pending -= done.message().length();
            answer(done, lane);
        }
        Passage first = passages.peek();
        if (first != null) {
            first.message().acknowledged(lane.acknowledged(), first.passed());
        }
    }

    private void answer(Passage done, Lane lane) {
        Message message = done.message();
        Exception cutShort = done.cutShort();
        if (cutShort != null) {
            message.acknowledged(lane.acknowledged(), done.passed());
            message.lost(new PluginFailure.Poison("file was cut short while it was sent", cutShort));
            return;
        }
        meters.messages().add(1);
        meters.blocks().add(message.blocks().size());
        meters.bytes().add(message.length());
        message.done();
    }

    @Override
    public boolean beat() {
        silentBeats = heard ? 0 : silentBeats + 1;
        heard = false;
        if (control.size() < Wire.SILENT_BEATS) {
            control.add(new Frame.Ping(pings++));
        }
        return silentBeats < Wire.SILENT_BEATS;
    }

    @Override
    public Duration retryAfter() {
        return retryAfter;
    }

    // The end

    @Override
    public @Nullable Message current() {
        return null;
    }

    @Override
    public void endOpen() {
        // A message may stay open here.
    }

    @Override
    public boolean leftOpen() {
        return false;
    }

    @Override
    public boolean owesRest() {
        return false;
    }

    @Override
    public List<Message> clear() {
        List<Message> left = new ArrayList<>();
        unconfirmed.forEach(passage -> left.add(passage.message()));
        unconfirmed.clear();
        ready.clear();
        control.clear();
        lanes.clear();
        staging.close();
        rest = ByteBuffer.allocate(0);
        pending = 0;
        return left;
    }

    /** Without a successor, only last words are left to write. */
    @Override
    public Optional<Leaving> leave(boolean successor) {
        Optional<Leaving> left = successor && greeted() ? leave() : Optional.empty();
        byte[] begun = left.isPresent() ? new byte[0] : unwritten();
        clear().forEach(Message::abandon);
        if (left.isEmpty()) {
            rest = ByteBuffer.wrap(begun);
            control.add(new Frame.Bye());
        }
        return left;
    }

    private Optional<Leaving> leave() {
        try {
            byte[] first = unwritten();
            while (!ready.isEmpty() && ready.element().insideGroup()) {
                ready.element().stage(staging, maxBlock);
                first = join(first, unwritten());
            }
            byte[] last = new byte[control.stream().mapToInt(Frame::size).sum()];
            ByteBuffer frames = ByteBuffer.wrap(last);
            control.forEach(frame -> frame.put(frames));
            return Optional.of(Leaving.acknowledged(join(first, last), lanes.save(window, maxBlock, reader.partial())));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** Takes what is not written. */
    private byte[] unwritten() {
        byte[] before = new byte[rest.remaining()];
        rest.get(before);
        byte[] all = join(before, staging.rest());
        staging.close();
        return all;
    }

    private static byte[] join(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }
}
