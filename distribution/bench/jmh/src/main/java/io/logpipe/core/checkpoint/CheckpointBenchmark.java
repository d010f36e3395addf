package io.logpipe.core.checkpoint;

import io.logpipe.api.block.Position;
import io.logpipe.api.plugin.Checkpoint;
import io.logpipe.api.plugin.Saved;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One position remembered, as the loop does it; the thread of the store writes them in groups meanwhile. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CheckpointBenchmark {

    private static final int SOURCES = 1000;

    private Path directory;
    private CheckpointStore store;
    private Checkpoint checkpoint;
    private final String[] keys = new String[SOURCES];
    private final Map<String, String> facts = Map.of("file", "1 8:1:2 0 0 1024:abcdef 256:fedcba 4096 0 0 app.log");
    private long offset;

    /** A store with some sources. */
    @Setup
    public void open() throws IOException {
        directory = Files.createTempDirectory("checkpoint");
        store = CheckpointStore.open(directory, alarm -> {});
        checkpoint = store.forScope("input-file /var/log");
        for (int i = 0; i < SOURCES; i++) {
            keys[i] = "8:1:" + i;
        }
    }

    /** Removes it. */
    @TearDown
    public void remove() throws IOException {
        store.close();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }

    /** The next of the sources goes on. */
    @Benchmark
    public void put() {
        offset++;
        checkpoint.put(keys[(int) (offset % SOURCES)], new Saved("app.log", Position.at(offset), facts));
    }
}
