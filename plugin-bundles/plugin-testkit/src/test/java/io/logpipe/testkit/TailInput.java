package io.logpipe.testkit;

import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceFile;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.plugin.BlockReader;
import io.logpipe.api.plugin.Checkpoint;
import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.Handover;
import io.logpipe.api.plugin.Input;
import io.logpipe.api.plugin.InputFactory;
import io.logpipe.api.plugin.Outcome;
import io.logpipe.api.plugin.Outlet;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.Saved;
import io.logpipe.api.plugin.Signal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads one growing file, with one defect or none: what the contract tests are tested with. */
final class TailInput implements Input {
    /** What it does wrong. */
    enum Defect {
        LEAKS_BLOCKS,
        CLOSES_TWICE,
        REMEMBERS_TOO_EARLY,
        FORGETS_POSITION_IN_SWAP,
        READS_WHILE_HELD,
        LOSES_ABORTED_DATA,
        OPENS_IN_CREATE,
        CHANGES_BLOCKS,
        DIES_OF_SECOND_CLOSE
    }

    static final class Factory implements InputFactory {
        private static final ConfigKey<Path> FILE = ConfigKey.path("file", "The file to read.");
        private static final ConfigKey<Boolean> REGIONS = ConfigKey.flag(
                        "regions", "Whether blocks are left in the file.")
                .orElse(false);

        private final Set<Defect> defects;

        Factory(Defect... defects) {
            this.defects = EnumSet.noneOf(Defect.class);
            this.defects.addAll(List.of(defects));
        }

        @Override
        public String type() {
            return "input-tail";
        }

        @Override
        public String description() {
            return "Reads one growing file.";
        }

        @Override
        public List<ConfigKey<?>> keys() {
            return List.of(FILE, REGIONS);
        }

        @Override
        public Input create(PluginConfig config, PluginContext context) {
            return new TailInput(config.get(FILE), config.get(REGIONS), context, defects);
        }
    }

    private final Path file;
    private final boolean regions;
    private final PluginContext context;
    private final Set<Defect> defects;
    private final Checkpoint checkpoint;
    private Position next = Position.at(0);
    private boolean closed;
    private ByteBuffer last = ByteBuffer.allocate(0);

    TailInput(Path file, boolean regions, PluginContext context, Set<Defect> defects) {
        this.file = file;
        this.regions = regions;
        this.context = context;
        this.defects = defects;
        this.checkpoint = context.checkpoint(file.toString());
        if (defects.contains(Defect.OPENS_IN_CREATE)) {
            context.after(Duration.ofSeconds(1), "too early");
        }
    }

    @Override
    public void start(Handover handover) throws Exception {
        next = checkpoint.get("file").map(Saved::position).orElse(Position.at(0));
        if (handover.values().get("next") instanceof Long offset && !has(Defect.FORGETS_POSITION_IN_SWAP)) {
            next = Position.at(offset);
        }
        context.watch(file.getParent(), "directory");
        context.every(Duration.ofMillis(100), "again");
    }

    @Override
    public void onEvent(Signal signal, Outlet outlet) throws Exception {
        if (has(Defect.CHANGES_BLOCKS) && last.limit() > 0) {
            last.put(0, (byte) '?');
        }
        if (!Files.exists(file) || Files.size(file) <= next.offset()) {
            return;
        }
        Outcome outcome = outlet.transfer(SourceRef.of("tail.log", "tail"), source -> new Reader());
        if (outcome instanceof Outcome.Sent sent) {
            next = sent.upTo();
        } else if (has(Defect.LOSES_ABORTED_DATA) && outcome instanceof Outcome.Aborted
                || has(Defect.READS_WHILE_HELD) && outcome instanceof Outcome.Held) {
            next = Position.at(Files.size(file));
        }
        if (has(Defect.REMEMBERS_TOO_EARLY)) {
            save(next);
        }
    }

    @Override
    public void committed(SourceRef source, Position upTo) {
        save(upTo);
    }

    private void save(Position position) {
        checkpoint.put("file", new Saved("tail.log", position, Map.of()));
    }

    @Override
    public Handover stop(Deadline deadline) {
        return new Handover(Map.of("next", next.offset()));
    }

    @Override
    public void close() {
        if (closed && has(Defect.DIES_OF_SECOND_CLOSE)) {
            throw new IllegalStateException("closed");
        }
        closed = true;
    }

    private boolean has(Defect defect) {
        return defects.contains(defect);
    }

    private final class Reader implements BlockReader {
        private final SourceFile source;
        private Position at = next;

        Reader() throws IOException {
            source = context.blocks().share(FileChannel.open(file));
        }

        @Override
        public io.logpipe.api.block.@org.jspecify.annotations.Nullable Block read() throws IOException {
            int left = (int) Math.min(8192, source.channel().size() - at.offset());
            if (left == 0) {
                return null;
            }
            Position start = at;
            at = at.plus(left, 0);
            if (regions) {
                return source.region(start, left);
            }
            try (BlockDraft draft = context.blocks().draft(left)) {
                source.channel().read(draft.buffer().limit(left), start.offset());
                last = draft.buffer();
                var block = draft.seal(start);
                if (has(Defect.LEAKS_BLOCKS)) {
                    return block.retain();
                }
                if (has(Defect.CLOSES_TWICE)) {
                    block.retain().close();
                    block.close();
                }
                return block;
            }
        }

        @Override
        public void close() {
            source.close();
        }
    }
}
