package io.logpipe.input.tcp;

import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import io.logpipe.plugin.text.Escaped;
import io.logpipe.plugin.wire.WireViolation;
import io.logpipe.plugin.wire.acknowledged.Checksum;
import io.logpipe.plugin.wire.acknowledged.Frame;
import io.logpipe.plugin.wire.acknowledged.Frame.Data;
import io.logpipe.plugin.wire.acknowledged.Frame.Nack;
import io.logpipe.plugin.wire.acknowledged.FrameReader;
import io.logpipe.plugin.wire.acknowledged.FrameReader.Reads;
import io.logpipe.plugin.wire.acknowledged.Refusal;
import io.logpipe.plugin.wire.acknowledged.Wire;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The acknowledged wire: blocks of many streams, each with its place in the source, and answers. */
final class AcknowledgedUnpacker implements Unpacker {

    private static final int SHOWN = 80;
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration RETRY_FENCED = Duration.ofMinutes(1);

    private final Shared shared;
    private final Answers answers = new Answers();
    private final Carriers carriers;
    private final Checksum checksum = new Checksum();
    private FrameReader reader = new FrameReader(Reads.SENDER, Wire.MAX_BLOCK);
    private @Nullable Chunk chunk;
    private @Nullable HalfBlock half;
    /** The frame whose block is {@link #half}, or which waits for the end of {@link #run}. */
    private @Nullable Frame present;

    private @Nullable Run run;
    /** Of one run after the other. */
    private final Backlog backlog = new Backlog();

    private boolean refused;
    private long pieces;

    AcknowledgedUnpacker(Shared shared, Runnable due) {
        this.shared = shared;
        this.carriers = new Carriers(shared, answers, due);
    }

    @Override
    public @Nullable HalfBlock half() {
        return half;
    }

    @Override
    public void take(@Nullable Chunk arrived) {
        chunk = arrived;
    }

    @Override
    public Answers answers() {
        return answers;
    }

    @Override
    public void unpack() throws WireViolation {
        try {
            if (half != null && half.complete() && present instanceof Data data) {
                check(data, half.buffer(), 0);
                MemoryBlock block = half.seal(Position.at(data.offset()), data.span());
                half = null;
                present = null;
                arrived(data, block);
            }
            while (half == null && (run == null || !run.ended())) {
                Frame frame = next();
                if (frame == null) {
                    return;
                }
                pieces++;
                take(frame);
            }
        } catch (WireViolation violation) {
            throw refused ? violation : refuse(Refusal.PROTOCOL, 0, String.valueOf(violation.getMessage()));
        }
    }

    private @Nullable Frame next() throws WireViolation {
        if (present != null) {
            Frame frame = present;
            present = null;
            return frame;
        }
        if (chunk == null) {
            return null;
        }
        Frame frame = reader.next(chunk.left());
        if (frame == null || !(frame instanceof Data) && !chunk.left().hasRemaining()) {
            chunk.close();
            chunk = null;
        }
        return frame;
    }

    private void take(Frame frame) throws WireViolation {
        if (carriers.fenced()) {
            throw refuse(Refusal.FENCED, 0, "the sender has started again elsewhere");
        }
        if (frame instanceof Data data) {
            if (mine(data.stream(), frame)) {
                begin(data);
            }
        } else if (frame instanceof Frame.End end) {
            if (mine(end.stream(), frame)) {
                run(carriers.get(end.stream())).endMessage();
                shared.meters().messages().add(1);
            }
        } else if (frame instanceof Frame.Hello hello) {
            greet(hello);
        } else if (frame instanceof Frame.Open || frame instanceof Frame.Close) {
            change(frame);
        } else if (frame instanceof Frame.Ping ping) {
            answers.put(new Frame.Pong(ping.token()));
        }
    }

    /** What came before is delivered before the sender is told where to go on. */
    private void change(Frame frame) throws WireViolation {
        if (run != null) {
            run.end();
            present = frame;
        } else if (frame instanceof Frame.Open open) {
            carriers.open(open);
        } else if (frame instanceof Frame.Close close) {
            carriers.close(close.stream());
        }
    }

    /** Whether this stream may go on now; otherwise {@code frame} waits until blocks of another are delivered. */
    private boolean mine(int stream, Frame frame) throws WireViolation {
        Carrier carrier = carriers.get(stream);
        if (run == null || run.carrier() == carrier) {
            return true;
        }
        run.end();
        present = frame;
        return false;
    }

    private void greet(Frame.Hello hello) throws WireViolation {
        if (!carriers.greet(hello)) {
            throw refuse(Refusal.FENCED, 0, "the sender has started again since");
        }
        answers.put(new Frame.Welcome(0, shared.sources().receiver(), Wire.WINDOW, Wire.MAX_BLOCK));
    }

    private void begin(Data data) throws WireViolation {
        ByteBuffer left = chunk == null ? ByteBuffer.allocate(0) : chunk.left();
        if (chunk != null && left.remaining() >= data.length()) {
            check(data, left, left.position());
            MemoryBlock block = chunk.cut(data.length(), Position.at(data.offset()), data.span());
            if (!left.hasRemaining()) {
                chunk.close();
                chunk = null;
            }
            arrived(data, block);
            return;
        }
        present = data;
        half = shared.halves().begin(data.length(), left.remaining());
        half.buffer().put(left);
        if (chunk != null) {
            chunk.close();
            chunk = null;
        }
    }

    private void check(Data data, ByteBuffer bytes, int from) throws WireViolation {
        pieces++;
        if (!checksum.fits(data, bytes, from)) {
            throw refuse(Refusal.CHECKSUM, data.stream(), "the bytes of a block have changed on their way");
        }
    }

    /** Takes {@code arrived} over. */
    private void arrived(Data data, MemoryBlock arrived) throws WireViolation {
        try (MemoryBlock block = arrived) {
            Carrier carrier = carriers.get(data.stream());
            carrier.begun();
            if (!carrier.carries()) {
                return;
            }
            if (data.offset() > carrier.position()) {
                throw refuse(
                        Refusal.GAP,
                        data.stream(),
                        "block at " + data.offset() + " (expected: at most " + carrier.position() + ")");
            }
            MemoryBlock fresh = carrier.fresh(block);
            if (fresh != null) {
                run(carrier).add(fresh);
                shared.meters().blocks().add(1);
                shared.meters().bytes().add(fresh.length());
            }
        }
    }

    private Run run(Carrier carrier) {
        Run present = run;
        if (present == null) {
            present = new Run(carrier, backlog);
            run = present;
        }
        return present;
    }

    private WireViolation refuse(Refusal code, int stream, String why) {
        refused = true;
        Duration retry = code == Refusal.FENCED ? RETRY_FENCED : RETRY;
        answers.put(new Nack(stream, code, (int) retry.toMillis()));
        return new WireViolation(why);
    }

    @Override
    public @Nullable Delivery delivery() {
        return run;
    }

    @Override
    public void delivered() {
        Run done = run;
        run = null;
        if (done != null && done.endsMessage()) {
            done.carrier().ended();
        }
    }

    @Override
    public boolean empty() {
        return chunk == null && (present == null || half != null);
    }

    @Override
    public boolean atRest() {
        return reader.atRest() && half == null && chunk == null && present == null;
    }

    @Override
    public long pieces() {
        return pieces;
    }

    @Override
    public String place() {
        if (half != null && present instanceof Data data) {
            return "inside a block of stream " + data.stream() + ", of which " + half.arrived() + " of " + half.length()
                    + " bytes came";
        }
        return run == null
                ? "between messages"
                : "inside " + Escaped.text(run.carrier().source().ref().name(), SHOWN);
    }

    @Override
    public Map<String, Object> save() {
        Map<String, Object> state = new HashMap<>(carriers.save());
        state.put("wire", "acknowledged");
        state.put("greeted", reader.greeted());
        state.put("rest", rest());
        state.put("refused", refused);
        Run present = run;
        if (present != null) {
            state.put("run", present.save());
        }
        // Last: what was to be acknowledged becomes bytes.
        state.put("answers", answers.save());
        return state;
    }

    /** What a reader that begins here has to be given first. */
    private byte[] rest() {
        byte[] header = present == null ? reader.partial() : new byte[0];
        ByteBuffer frame = present == null ? ByteBuffer.wrap(header) : Frame.bytes(present);
        byte[] body = half == null ? new byte[0] : half.bytes();
        int left = chunk == null ? 0 : chunk.left().remaining();
        ByteBuffer rest = ByteBuffer.allocate(frame.remaining() + body.length + left);
        rest.put(frame).put(body);
        if (chunk != null) {
            rest.put(chunk.left().duplicate());
        }
        return rest.array();
    }

    @Override
    public boolean restore(Map<?, ?> state) {
        if (!(state.get("greeted") instanceof Boolean greeted
                && state.get("rest") instanceof byte[] rest
                && state.get("answers") instanceof byte[] left)) {
            return false;
        }
        if (greeted) {
            reader = FrameReader.greeted(Reads.SENDER, Wire.MAX_BLOCK);
        }
        refused = Boolean.TRUE.equals(state.get("refused"));
        answers.restore(left);
        if (!carriers.restore(state)) {
            return false;
        }
        try {
            run = state.get("run") instanceof List<?> saved
                    ? Run.restore(saved, carriers, backlog, shared.pool())
                    : null;
        } catch (WireViolation unknown) {
            return false;
        }
        if (rest.length > 0) {
            chunk = Chunk.copy(ByteBuffer.wrap(rest), shared.pool());
        }
        return true;
    }

    @Override
    public void close() {
        if (chunk != null) {
            chunk.close();
        }
        if (half != null) {
            half.close();
        }
        if (run != null) {
            run.close();
        }
        carriers.end();
        chunk = null;
        half = null;
        run = null;
        present = null;
    }
}
