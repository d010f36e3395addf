package io.logpipe.output.file;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceFile;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Output;
import io.logpipe.testkit.FakeHost;
import io.logpipe.testkit.Sending;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One running output and the directory it writes to. */
final class Bench implements AutoCloseable {

    static final String PLACE = "output-file";

    final FakeHost host = FakeHost.open();
    final Path out = host.directory().resolve("out");
    private final Map<String, Object> items = new HashMap<>();
    Output output;

    /** With durability {@code none}, so that answers come at once, unless the items say otherwise. */
    Bench(Object... namesAndValues) throws Exception {
        items.put("path", out.toString());
        items.put("durability", "none");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            items.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        output = next();
        host.start(output);
    }

    private Output next() {
        return host.create(new FileOutputFactory(), items);
    }

    void swap() throws Exception {
        output = host.swap(output, handover -> next());
    }

    /** A first instance again, after a stop. */
    void restart() throws Exception {
        output = next();
        host.start(output);
    }

    /** Kill -9 and a new start. */
    void crash() throws Exception {
        host.restart();
        restart();
    }

    /** Queues a pass, which is repeated until it is taken. */
    Sending send(String name, String... blocks) throws Exception {
        return host.send(output, source(name), 0, bytes(blocks));
    }

    /** Offers a pass once. */
    Answer offer(String name, String... blocks) throws Exception {
        return offer(source(name), bytes(blocks));
    }

    Answer offer(String name, byte[]... blocks) throws Exception {
        return offer(source(name), blocks);
    }

    Answer offer(SourceRef source, byte[]... blocks) throws Exception {
        List<Block> list = new ArrayList<>();
        long next = 0;
        for (byte[] block : blocks) {
            list.add(host.block(block, Position.at(next)));
            next += block.length;
        }
        return Answer.of(output, source, list);
    }

    /** Offers regions of {@code path}, from its start on. */
    Answer offerFile(String name, Path path, long... lengths) throws Exception {
        List<Block> list = new ArrayList<>();
        long next = 0;
        try (SourceFile file = host.blocks().share(FileChannel.open(path))) {
            for (long length : lengths) {
                list.add(file.region(Position.at(next), length));
                next += length;
            }
        }
        return Answer.of(output, source(name), list);
    }

    /** Writes a pass and expects that it is acknowledged at once. */
    void write(String name, String... blocks) throws Exception {
        Answer answer = offer(name, blocks);
        assertTrue(answer.isDone(), answer.toString());
    }

    /** Waits for answers, which come from the disk in their own time. */
    void await(Answer... answers) throws Exception {
        host.runUntil(() -> Stream.of(answers).allMatch(Answer::answered), Duration.ofSeconds(10));
    }

    static SourceRef source(String name) {
        return SourceRef.of(name, "id of " + name);
    }

    static byte[][] bytes(String... texts) {
        return Stream.of(texts)
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    String text(String name) throws IOException {
        return Files.readString(out.resolve(name));
    }

    /** Names in the directory, sorted. */
    List<String> names() throws IOException {
        return names(out);
    }

    static List<String> names(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }

    /** What this process has open below the host's directory, as the system shows it. */
    List<String> handles() throws IOException {
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            return links.map(Bench::target)
                    .filter(target -> target.startsWith(out + "/"))
                    .sorted()
                    .toList();
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    @Override
    public void close() throws Exception {
        host.close();
    }
}
