package io.logpipe.input.file;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceFile;
import io.logpipe.core.block.NodePool;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A file in the page cache: cut into lines, or into regions that nobody looks into. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LineBenchmark {

    private static final int LINES = 8192;
    private static final int LINE = 128;
    private static final int SIZE = LINES * LINE;
    private static final int BLOCK = 102_399;
    private static final int REGIONS = (SIZE + BLOCK - LINE) / (BLOCK / LINE * LINE);

    private final NodePool pool = new NodePool(16 << 20);
    private final Window window = new Window();
    private final LineEnds ends = new LineEnds();
    private final LineCount uncounted = new LineCount(false);
    private final Tail tail =
            new Tail(new FileKey(1, 1), Bookmark.fresh("app.log", "1:1", 0, BirthTimes.UNKNOWN, Position.at(0)));
    private Path path;
    private SourceFile file;

    /** Writes the file. */
    @Setup
    public void open() throws IOException {
        path = Files.createTempFile("lines", ".log");
        Files.writeString(path, ("x".repeat(LINE - 1) + "\n").repeat(LINES));
        file = pool.share(FileChannel.open(path));
    }

    /** Removes it. */
    @TearDown
    public void remove() throws IOException {
        file.close();
        Files.delete(path);
    }

    /** {@code line_mode}; the time is that of one line. */
    @Benchmark
    @OperationsPerInvocation(LINES)
    public int line() throws IOException {
        return drain(new LineReader(extent(), BLOCK, pool, count -> {}, ends));
    }

    /** The zero-copy path; the time is that of one region. */
    @Benchmark
    @OperationsPerInvocation(REGIONS)
    public int region() throws IOException {
        return drain(new RegionReader(extent(), BLOCK));
    }

    private Extent extent() {
        window.over(file.channel());
        return new Extent(file, window, uncounted, tail, SIZE, true);
    }

    private static int drain(FileReader reader) throws IOException {
        int blocks = 0;
        try (reader) {
            for (Block block = reader.read(); block != null; block = reader.read()) {
                block.close();
                blocks++;
            }
        }
        return blocks;
    }
}
