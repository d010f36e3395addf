package io.logpipe.core.queue;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.core.block.NodePool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A store of short texts, each a source's next bytes. */
final class Shelf implements AutoCloseable {

    static final long SEGMENT = 600;

    final NodePool pool = new NodePool(8 << 20);
    final List<String> alarms = new ArrayList<>();
    final QueueStore store;
    private long offset;

    Shelf(Disk disk, Path directory) throws IOException {
        store = QueueStore.open(disk, directory, pool, SEGMENT, alarms::add);
    }

    /** Adds one record of two blocks. */
    long add(String source, String text) throws IOException {
        long sequence = store.reserve();
        add(sequence, source, text);
        return sequence;
    }

    void add(long sequence, String source, String text) throws IOException {
        int half = text.length() / 2;
        try (Entry entry = new Entry(
                "all",
                new SourceRef(source, "id/" + source, Map.of("host", "a")),
                Position.at(offset + text.length()),
                1_700_000_000_000L,
                "",
                List.of(block(text.substring(0, half), offset), block(text.substring(half), offset + half)))) {
            store.append(sequence, entry);
        }
        offset += text.length();
    }

    private Block block(String text, long at) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (var draft = pool.draft(bytes.length)) {
            draft.buffer().put(bytes);
            return draft.seal(Position.at(at));
        }
    }

    /** Everything that can be read now, as {@code sequence name text}. */
    List<String> rest() throws IOException {
        List<String> texts = new ArrayList<>();
        for (String next = next(); !next.isEmpty(); next = next()) {
            texts.add(next);
        }
        return texts;
    }

    String next() throws IOException {
        QueueStore.Read read = store.next();
        if (read == null) {
            return "";
        }
        try (Entry entry = read.entry()) {
            StringBuilder text = new StringBuilder();
            for (Block block : entry.blocks()) {
                text.append(StandardCharsets.UTF_8.decode(((MemoryBlock) block).view()));
            }
            return read.sequence() + " " + entry.source().name() + " " + text;
        }
    }

    static List<String> files(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        store.close();
        if (pool.used() != 0) {
            throw new AssertionError(pool.used() + " bytes of blocks that nobody closed");
        }
    }
}
