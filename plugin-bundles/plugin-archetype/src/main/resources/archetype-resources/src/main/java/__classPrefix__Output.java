package ${package};

import io.logpipe.api.block.Block;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.PluginFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Writes all blocks of a pass when it is committed, or none of them; then answers at once. */
final class ${classPrefix}Output implements Output {

    private final Path directory;
    private final PluginContext context;

    ${classPrefix}Output(Path directory, PluginContext context) {
        this.directory = directory;
        this.context = context;
    }

    @Override
    public Pass open(SourceRef source, Position from) throws PluginFailure {
        String name = source.name();
        // It may come from another machine, and nothing has looked at it yet.
        if (name.contains("/") || name.contains("\0") || name.matches("\\.\\.?")) {
            throw new PluginFailure.Poison("a source that is named like a path: " + name, null);
        }
        return new Blocks(directory.resolve(name));
    }

    private final class Blocks implements Pass {

        private final Path file;
        private final List<Block> blocks = new ArrayList<>();

        Blocks(Path file) {
            this.file = file;
        }

        /** A block is only lent (rule B2); to keep it until the commit, it is retained. */
        @Override
        public void write(Block block) {
            blocks.add(block.retain());
        }

        @Override
        public void commit(Ack ack) {
            try {
                append(file, blocks);
            } catch (IOException e) {
                // The engine brings the same blocks again, after a while.
                context.degraded("cannot append to " + file + ": " + e);
                ack.failed(new PluginFailure.Transient("cannot append to " + file, e));
                return;
            }
            context.healthy();
            ack.done();
        }

        @Override
        public void close() {
            blocks.forEach(Block::close);
            blocks.clear();
        }
    }

    /** What could not be written as a whole is taken back, so that nothing is there twice. */
    private static void append(Path path, List<Block> blocks) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            long end = file.size();
            try {
                for (Block block : blocks) {
                    for (long sent = 0; sent < block.length(); ) {
                        sent += block.transferTo(file, sent);
                    }
                }
            } catch (IOException e) {
                file.truncate(end);
                throw e;
            }
        }
    }
}
