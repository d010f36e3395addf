package io.logpipe.testkit;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.BlockReader;
import io.logpipe.api.plugin.Input;
import io.logpipe.api.plugin.Outcome;
import io.logpipe.api.plugin.Outlet;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.api.plugin.Signal;
import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The route behind one input: takes passes, keeps their blocks until they are committed. */
final class FakeRoute implements Outlet {
    private final FakeHost host;
    private final List<Pass> passes = new ArrayList<>();
    private final Deque<Kept> uncommitted = new ArrayDeque<>();
    private final Map<String, Position> ends = new HashMap<>();
    private final List<PluginFailure> failures = new ArrayList<>();
    private @Nullable PluginFailure abort;
    private boolean inside;
    private boolean more;

    private record Kept(Pass pass, List<Block> blocks) {}

    FakeRoute(FakeHost host) {
        this.host = host;
    }

    void event(Input input, Signal signal) throws Exception {
        inside = true;
        try {
            input.onEvent(signal, this);
        } finally {
            inside = false;
        }
    }

    @Override
    public Outcome transfer(SourceRef source, Input.Opener opener) {
        host.onThread("the outlet");
        if (!inside) {
            throw host.violated("the outlet is used outside the call it was passed to");
        }
        if (host.held() != null) {
            return new Outcome.Held(host.held());
        }
        List<Block> blocks = new ArrayList<>();
        try {
            boolean left = read(source, opener, blocks);
            Pass pass = look(source, blocks);
            if (abort != null) {
                throw abort;
            }
            passes.add(pass);
            uncommitted.add(new Kept(pass, blocks));
            ends.put(source.id(), pass.upTo());
            more |= left;
            return new Outcome.Sent(pass.upTo(), left);
        } catch (Exception failure) {
            blocks.forEach(Block::close);
            return new Outcome.Aborted(aborted(failure));
        }
    }

    private PluginFailure aborted(Exception failure) {
        PluginFailure cause =
                failure instanceof PluginFailure known ? known : new PluginFailure.Broken("reading failed", failure);
        if (cause != abort) {
            failures.add(cause);
        }
        abort = null;
        return cause;
    }

    private boolean read(SourceRef source, Input.Opener opener, List<Block> blocks) throws Exception {
        try (BlockReader reader = opener.open(source)) {
            long memory = 0;
            long regions = 0;
            while (memory < host.memoryBudget() && regions < host.regionBudget()) {
                Block block = reader.read();
                if (block == null) {
                    return false;
                }
                blocks.add(block);
                if (block instanceof MemoryBlock) {
                    memory += block.length();
                } else {
                    regions += block.length();
                }
            }
            return true;
        }
    }

    private Pass look(SourceRef source, List<Block> blocks) throws Exception {
        List<Pass.Part> parts = new ArrayList<>();
        Position upTo = ends.getOrDefault(source.id(), Position.START);
        Position start = blocks.isEmpty() ? upTo : blocks.get(0).start();
        for (Block block : blocks) {
            byte[] bytes = bytes(block);
            parts.add(new Pass.Part(bytes, block.start(), block.span(), !(block instanceof MemoryBlock)));
            upTo = block.start().plus(block.span(), lines(bytes));
        }
        return new Pass(source, start, parts, upTo);
    }

    static byte[] bytes(Block block) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        var channel = Channels.newChannel(bytes);
        for (long sent = 0; sent < block.length(); ) {
            sent += block.transferTo(channel, sent);
        }
        return bytes.toByteArray();
    }

    static long lines(byte[] bytes) {
        long lines = 0;
        for (byte each : bytes) {
            lines += each == '\n' ? 1 : 0;
        }
        return lines;
    }

    /** Whether a pass since the last question ended by its budget. */
    boolean takeMore() {
        boolean was = more;
        more = false;
        return was;
    }

    boolean commit(Input input) throws Exception {
        return host.commitsByItself() && commitAll(input);
    }

    boolean commitAll(Input input) throws Exception {
        boolean any = !uncommitted.isEmpty();
        while (!uncommitted.isEmpty()) {
            Kept kept = uncommitted.remove();
            release(kept);
            input.committed(kept.pass().source(), kept.pass().upTo());
        }
        return any;
    }

    /** Commits the passes of one source that end at or before {@code offset}, and the part of the next one. */
    void commitUpTo(Input input, String name, long offset) throws Exception {
        Position reached = null;
        SourceRef source = null;
        for (Kept kept : List.copyOf(uncommitted)) {
            Pass pass = kept.pass();
            if (!pass.source().name().equals(name)) {
                continue;
            }
            for (Pass.Part part : pass.blocks()) {
                if (part.start().offset() <= offset) {
                    reached = part.start();
                    source = pass.source();
                }
            }
            if (pass.upTo().offset() <= offset) {
                reached = pass.upTo();
                source = pass.source();
                uncommitted.remove(kept);
                release(kept);
            }
        }
        if (reached == null || source == null) {
            throw new IllegalArgumentException(name + " up to " + offset + " (expected: a source that is uncommitted)");
        }
        input.committed(source, reached);
    }

    private void release(Kept kept) throws Exception {
        for (int i = 0; i < kept.blocks().size(); i++) {
            Block block = kept.blocks().get(i);
            boolean changed = block instanceof MemoryBlock
                    && !Arrays.equals(bytes(block), kept.pass().blocks().get(i).bytes());
            block.close();
            if (changed) {
                throw host.violated("B4: a block at " + block.start() + " changed after it was sealed");
            }
        }
    }

    /** What a dead process takes with it: no output has seen what was not committed. */
    void crash() {
        for (Kept kept : uncommitted) {
            passes.removeIf(pass -> pass == kept.pass());
        }
        uncommitted.clear();
        ends.clear();
    }

    void close() {
        uncommitted.forEach(kept -> kept.blocks().forEach(Block::close));
        uncommitted.clear();
    }

    void abortNext(PluginFailure cause) {
        abort = cause;
    }

    List<Pass> passes() {
        return passes;
    }

    List<PluginFailure> failures() {
        return failures;
    }
}
