package com.example.logpipe.plugins;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.FileRegion;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.PluginFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Appends a JSON object for each line, all lines of a pass or none. What it confirms the operating system has; after a
 * crash of the machine, and after one of the node between write and confirmation, lines may be there twice.
 */
final class JsonlOutput implements Output {

    private final Path path;
    private final boolean writer;
    private final PluginContext context;

    JsonlOutput(Path path, boolean writer, PluginContext context) {
        this.path = path;
        this.writer = writer;
        this.context = context;
    }

    @Override
    public Pass open(SourceRef source, Position from) throws IOException {
        return new Lines(new JsonLines(source.name(), writer));
    }

    /** Collects in memory, so that a pass which is given up leaves no trace (rule P4). */
    private final class Lines implements Pass {

        private final JsonLines json;

        Lines(JsonLines json) {
            this.json = json;
        }

        @Override
        public void write(Block block) throws IOException {
            if (block instanceof MemoryBlock memory) {
                json.add(memory);
            } else if (block instanceof FileRegion region) {
                try (MemoryBlock loaded = region.load(context.blocks())) {
                    json.add(loaded);
                }
            }
        }

        @Override
        public void commit(Ack ack) {
            try {
                append(json.bytes());
            } catch (IOException e) {
                context.degraded("cannot append to " + path + ": " + e.getMessage());
                ack.failed(new PluginFailure.Transient("cannot append to " + path, e));
                return;
            }
            context.healthy();
            ack.done();
        }

        @Override
        public void close() {
            json.close();
        }
    }

    /** All of {@code bytes}, or, when the disk is full, nothing of it: it will come again. */
    private void append(ByteBuffer bytes) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            long end = file.size();
            try {
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
            } catch (IOException e) {
                file.truncate(end);
                throw e;
            }
        }
    }
}
