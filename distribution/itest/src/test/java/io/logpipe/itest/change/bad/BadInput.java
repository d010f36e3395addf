package io.logpipe.itest.change.bad;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.BlockReader;
import io.logpipe.api.plugin.Checkpoint;
import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.Handover;
import io.logpipe.api.plugin.Input;
import io.logpipe.api.plugin.Outcome;
import io.logpipe.api.plugin.Outlet;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.Saved;
import io.logpipe.api.plugin.Signal;
import io.logpipe.api.plugin.Urgency;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one file as it grows, whole lines only; goes on where its predecessor was, or else where the last acknowledgement
 * was, so that a line may come again and half of one never does.
 */
final class BadInput implements Input {

    private static final String KEY = "file";
    private static final int BLOCK = 16 << 10;

    private final Path file;
    private final PluginContext context;
    private final SourceRef source;
    private final Checkpoint checkpoint;
    private long read;

    BadInput(Path file, PluginContext context) {
        this.file = file;
        this.context = context;
        this.source = SourceRef.of(file.getFileName().toString(), file.toString());
        this.checkpoint = context.checkpoint(file.toString());
    }

    @Override
    public void start(Handover handover) {
        Fault.at("start");
        read = handover.values().get(KEY) instanceof Long offset
                ? offset
                : checkpoint.get(KEY).map(saved -> saved.position().offset()).orElse(0L);
        context.every(Duration.ofMillis(100), KEY);
    }

    @Override
    public void onEvent(Signal signal, Outlet outlet) {
        Fault.at("event");
        long before;
        do {
            before = read;
            Outcome outcome = Files.exists(file) ? outlet.transfer(source, ignored -> new Run()) : null;
            if (outcome instanceof Outcome.Sent sent) {
                read = Math.max(read, sent.upTo().offset());
            }
        } while (read > before);
    }

    @Override
    public void committed(SourceRef of, Position upTo) {
        Fault.at("committed");
        read = Math.max(read, upTo.offset());
        checkpoint.put(KEY, new Saved(of.name(), upTo, Map.of()));
    }

    @Override
    public void pause() {
        Fault.at("pause");
    }

    @Override
    public void resume() {
        Fault.at("resume");
    }

    @Override
    public void onIdle() {
        Fault.at("idle");
    }

    @Override
    public void hurry(Urgency urgency) {
        Fault.at("hurry");
    }

    @Override
    public Handover stop(Deadline deadline) {
        Fault.at("stop");
        return new Handover(Map.of(KEY, read));
    }

    @Override
    public void close() {
        Fault.at("close");
    }

    private final class Run implements BlockReader {

        private final FileChannel channel;
        private long at = read;

        Run() throws IOException {
            Fault.at("open");
            channel = FileChannel.open(file);
        }

        @Override
        public @Nullable Block read() throws IOException {
            Fault.at("read");
            try (BlockDraft draft = context.blocks().draft(BLOCK)) {
                ByteBuffer buffer = draft.buffer();
                int count = Math.max(0, channel.read(buffer, at));
                while (count > 0 && buffer.get(count - 1) != '\n') {
                    count--;
                }
                if (count == 0) {
                    return null;
                }
                buffer.position(count);
                Position from = Position.at(at);
                at += count;
                return draft.seal(from);
            }
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            Fault.at("end");
        }
    }
}
