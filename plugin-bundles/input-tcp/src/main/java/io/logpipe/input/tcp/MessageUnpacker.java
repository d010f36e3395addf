package io.logpipe.input.tcp;

import io.logpipe.api.block.MemoryBlock;
import io.logpipe.plugin.text.Escaped;
import io.logpipe.plugin.wire.FrameDecoder;
import io.logpipe.plugin.wire.FrameDecoder.Step;
import io.logpipe.plugin.wire.WireViolation;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The C program's wire: one message after the other, and never an answer. */
final class MessageUnpacker implements Unpacker {

    private static final int SHOWN = 80;

    /** Room for the length of a block, however it is written. */
    private static final int LENGTH = 8;

    private final Shared shared;
    private final Streams streams;
    private FrameDecoder decoder;
    private @Nullable Chunk chunk;
    private @Nullable HalfBlock half;
    private @Nullable Message message;
    /** Of one message after the other. */
    private final Backlog backlog = new Backlog();

    private long pieces;

    MessageUnpacker(String peer, Shared shared) {
        this.shared = shared;
        this.streams = new Streams(peer, shared.lines());
        this.decoder =
                new FrameDecoder(shared.settings().framing(), shared.settings().limits());
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
    public void unpack() throws WireViolation {
        if (half != null && half.complete()) {
            MemoryBlock block = half.seal(open().stream().position());
            half = null;
            add(block);
        }
        while (chunk != null && (message == null || !message.ended())) {
            Step step = decoder.next(chunk.left());
            switch (step) {
                case MESSAGE -> message = new Message(streams.open(decoder.name()), backlog);
                case BLOCK -> begin(decoder.length(), chunk);
                case END -> end();
                case MORE -> {
                    chunk.close();
                    chunk = null;
                }
            }
            pieces += step == Step.MORE ? 0 : 1;
        }
    }

    private void begin(int length, Chunk from) {
        ByteBuffer left = from.left();
        if (left.remaining() >= length) {
            add(from.cut(length, open().stream().position()));
            return;
        }
        half = shared.halves().begin(length, left.remaining());
        half.buffer().put(left);
    }

    private void add(MemoryBlock block) {
        open().add(block);
        pieces++;
        shared.meters().blocks().add(1);
        shared.meters().bytes().add(block.length());
    }

    private void end() {
        open().end();
        shared.meters().messages().add(1);
    }

    private Message open() {
        if (message == null) {
            throw new IllegalStateException("a block outside a message");
        }
        return message;
    }

    @Override
    public @Nullable Delivery delivery() {
        return message;
    }

    @Override
    public void delivered() {
        message = null;
    }

    @Override
    public boolean empty() {
        return chunk == null;
    }

    @Override
    public boolean atRest() {
        return decoder.atRest() && chunk == null;
    }

    @Override
    public long pieces() {
        return pieces;
    }

    @Override
    public @Nullable Answers answers() {
        return null;
    }

    @Override
    public String place() {
        if (half != null) {
            return "inside a block of " + name() + ", of which " + half.arrived() + " of " + half.length()
                    + " bytes came and are left out";
        }
        return decoder.inMessage() ? "inside the message of " + name() : "at the beginning of a message";
    }

    private String name() {
        return Escaped.text(decoder.name(), SHOWN);
    }

    @Override
    public Map<String, Object> save() {
        Map<String, Object> state = new HashMap<>();
        state.put("streams", streams.save());
        state.put("inside", decoder.inMessage());
        state.put("name", decoder.name());
        state.put("rest", rest());
        if (message != null) {
            state.put("message", message.save());
        }
        return state;
    }

    /** What a decoder that begins here has to be given first. */
    private byte[] rest() {
        byte[] partial = decoder.partial();
        byte[] body = half == null ? new byte[0] : half.bytes();
        int left = chunk == null ? 0 : chunk.left().remaining();
        ByteBuffer rest = ByteBuffer.allocate(partial.length + LENGTH + body.length + left);
        rest.put(partial);
        if (half != null) {
            shared.settings().framing().putLength(rest, half.length());
        }
        rest.put(body);
        if (chunk != null) {
            rest.put(chunk.left().duplicate());
        }
        byte[] bytes = new byte[rest.flip().remaining()];
        rest.get(bytes);
        return bytes;
    }

    @Override
    public boolean restore(Map<?, ?> state) {
        if (!(state.get("inside") instanceof Boolean inside
                && state.get("name") instanceof String name
                && state.get("rest") instanceof byte[] rest)) {
            return false;
        }
        streams.restore(state.get("streams"));
        message = Message.restore(state.get("message"), streams, backlog, shared.pool());
        if (inside) {
            decoder = FrameDecoder.inside(
                    name, shared.settings().framing(), shared.settings().limits());
        }
        if (rest.length > 0) {
            chunk = Chunk.copy(ByteBuffer.wrap(rest), shared.pool());
        }
        return !inside || message != null;
    }

    @Override
    public void close() {
        if (chunk != null) {
            chunk.close();
        }
        if (half != null) {
            half.close();
        }
        if (message != null) {
            message.close();
        }
        chunk = null;
        half = null;
        message = null;
    }
}
