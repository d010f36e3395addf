package io.logpipe.input.tcp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.BlockPool;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.BlockReader;
import io.logpipe.api.plugin.Input;
import io.logpipe.api.plugin.Outcome;
import io.logpipe.api.plugin.Outlet;
import io.logpipe.plugin.wire.WireViolation;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** One connection from its first byte to its end, without a socket; what was delivered of it, and how it ended. */
final class Reception implements Outlet {

    /** What a block that has begun may take at first, and what is read at once. */
    private static final long START = 600 << 10;

    private final BlockPool pool;
    private final Function<Shared, Unpacker> unpackers;
    private final Host host;
    private final Settings settings;
    private final Map<String, ByteArrayOutputStream> content = new TreeMap<>();
    private final ByteArrayOutputStream answered = new ByteArrayOutputStream();
    private final long free;
    private Shared shared;
    private Unpacker unpacker;
    private String violation = "";
    private long received;

    Reception(BlockPool pool, Settings settings, Function<Shared, Unpacker> unpackers) {
        this.pool = pool;
        this.settings = settings;
        this.unpackers = unpackers;
        this.free = pool.available();
        this.host = new Host(pool);
        this.shared = host.shared(settings);
        this.unpacker = unpackers.apply(shared);
    }

    /** @param swapAfter number of pieces after which a successor goes on; 0 for never */
    Reception receive(byte[] stream, int step, int swapAfter) throws Exception {
        int pieces = 0;
        for (int at = 0; at < stream.length && violation.isEmpty(); at += step) {
            receive(ByteBuffer.wrap(stream, at, Math.min(step, stream.length - at)));
            if (violation.isEmpty() && swapAfter > 0 && ++pieces % swapAfter == 0) {
                swap();
            }
        }
        answer();
        unpacker.close();
        shared.intake().close();
        assertTrue(pool.available() == free, "memory is given back");
        return this;
    }

    private void receive(ByteBuffer piece) {
        received += piece.remaining();
        while (piece.hasRemaining() && violation.isEmpty()) {
            HalfBlock half = unpacker.half();
            if (half != null) {
                assertTrue(half.makeRoom());
                int count = Math.min(half.buffer().remaining(), piece.remaining());
                half.buffer().put(piece.slice().limit(count));
                piece.position(piece.position() + count);
                if (half.roomForAll() && piece.hasRemaining()) {
                    unpacker.take(chunk(piece));
                }
            } else {
                unpacker.take(chunk(piece));
            }
            work();
            long used = free - pool.available();
            assertTrue(used <= START + 12 * received, () -> used + " bytes held for " + received);
        }
    }

    private Chunk chunk(ByteBuffer piece) {
        Chunk chunk = Chunk.copy(piece.slice(), pool);
        piece.position(piece.limit());
        return chunk;
    }

    private void work() {
        try {
            do {
                unpacker.unpack();
                deliver();
            } while (!unpacker.empty());
        } catch (WireViolation refused) {
            violation = String.valueOf(refused.getMessage());
            deliver();
        }
    }

    private void deliver() {
        Delivery delivery = unpacker.delivery();
        if (delivery != null && delivery.due()) {
            delivery.deliver(this);
        }
        if (delivery != null && delivery.ended()) {
            unpacker.delivered();
        }
    }

    private void swap() throws Exception {
        answer();
        Map<String, Object> state = unpacker.save();
        Object sources = shared.sources().save();
        unpacker.close();
        shared.intake().close();
        shared = host.shared(settings);
        shared.sources().restore(sources);
        unpacker = unpackers.apply(shared);
        assertTrue(unpacker.restore(state), "a successor goes on");
        work();
    }

    private void answer() {
        if (unpacker.answers() != null) {
            answered.writeBytes(unpacker.answers().save());
            unpacker.answers().restore(new byte[0]);
        }
    }

    @Override
    public Outcome transfer(SourceRef source, Input.Opener opener) {
        ByteArrayOutputStream bytes = content.computeIfAbsent(source.name(), name -> new ByteArrayOutputStream());
        Position upTo = Position.START;
        try (BlockReader reader = opener.open(source)) {
            for (MemoryBlock block = (MemoryBlock) reader.read(); block != null; block = (MemoryBlock) reader.read()) {
                byte[] copy = new byte[(int) block.length()];
                block.view().get(copy);
                bytes.writeBytes(copy);
                upTo = Position.at(block.end());
                block.close();
            }
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
        return new Outcome.Sent(upTo, false);
    }

    /** What came out. */
    List<Object> result() {
        Map<String, String> texts = new TreeMap<>();
        content.forEach((name, bytes) -> texts.put(name, bytes.toString(StandardCharsets.ISO_8859_1)));
        return List.of(texts, violation);
    }

    long delivered() {
        return content.values().stream().mapToLong(ByteArrayOutputStream::size).sum();
    }

    byte[] answers() {
        return answered.toByteArray();
    }
}
