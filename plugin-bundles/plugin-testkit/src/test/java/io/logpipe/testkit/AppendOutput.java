package io.logpipe.testkit;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.OutputFactory;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.api.plugin.Threading;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Appends to a file per source, at commit, and answers at once; with one defect or none. */
final class AppendOutput implements Output {
    enum Defect {
        ANSWERS_TWICE,
        NEVER_ANSWERS,
        KEEPS_BORROWED_BLOCKS,
        KEEPS_BLOCKS,
        CONFIRMS_WHAT_FAILED,
        MIXES_SOURCES
    }

    static final class Factory implements OutputFactory {
        private static final ConfigKey<Path> PATH = ConfigKey.path("path", "The directory to write to.");

        private final Set<Defect> defects;

        Factory(Defect... defects) {
            this.defects = EnumSet.noneOf(Defect.class);
            this.defects.addAll(List.of(defects));
        }

        @Override
        public String type() {
            return "output-append";
        }

        @Override
        public String description() {
            return "Appends to a file per source.";
        }

        @Override
        public List<ConfigKey<?>> keys() {
            return List.of(PATH);
        }

        @Override
        public Threading threading() {
            return Threading.DEDICATED;
        }

        @Override
        public Output create(PluginConfig config, PluginContext context) {
            return new AppendOutput(config.get(PATH), context, defects);
        }
    }

    private final Path directory;
    private final PluginContext context;
    private final Set<Defect> defects;
    private final List<Block> kept = new ArrayList<>();

    AppendOutput(Path directory, PluginContext context, Set<Defect> defects) {
        this.directory = directory;
        this.context = context;
        this.defects = defects;
    }

    @Override
    public Pass open(SourceRef source, Position from) {
        return new Run(defects.contains(Defect.MIXES_SOURCES) ? "app.log" : source.name());
    }

    private final class Run implements Pass {
        private final String name;
        private final List<Block> blocks = new ArrayList<>();

        Run(String name) {
            this.name = name;
        }

        @Override
        public void write(Block block) {
            blocks.add(defects.contains(Defect.KEEPS_BORROWED_BLOCKS) ? block : block.retain());
        }

        @Override
        public void commit(Ack ack) throws Exception {
            try (FileChannel file =
                    FileChannel.open(directory.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                for (Block block : blocks) {
                    for (long sent = 0; sent < block.length(); ) {
                        sent += block.transferTo(file, sent);
                    }
                }
                context.healthy();
            } catch (IOException failure) {
                context.degraded(failure.toString());
                if (!defects.contains(Defect.CONFIRMS_WHAT_FAILED)) {
                    ack.failed(new PluginFailure.Transient("cannot write", failure));
                    return;
                }
            }
            if (!defects.contains(Defect.NEVER_ANSWERS)) {
                ack.done();
            }
            if (defects.contains(Defect.ANSWERS_TWICE)) {
                ack.done();
            }
        }

        @Override
        public void close() {
            if (defects.contains(Defect.KEEPS_BLOCKS)) {
                kept.addAll(blocks);
            } else if (!defects.contains(Defect.KEEPS_BORROWED_BLOCKS)) {
                blocks.forEach(Block::close);
            }
        }
    }
}
