package io.logpipe.input.file;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Whether a name is collected. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PatternBenchmark {

    private final NameFilter filter =
            new NameFilter(List.of(new Glob("app-*.log"), new Glob("*.txt")), false, List.of(new Glob("*-debug?.log")));
    private String taken = "app-orders.2025-01-01.log";
    private String left = "access-orders.2025-01-01.gz";

    /** A name that fits. */
    @Benchmark
    public boolean accepted() {
        return filter.accepts(taken);
    }

    /** A name that does not. */
    @Benchmark
    public boolean refused() {
        return filter.accepts(left);
    }
}
