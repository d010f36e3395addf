package io.logpipe.input.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logpipe.testkit.Pass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * C-270: files go to and fro between the directories of two instances while they are written, between swaps and kills: in
 * the end each line has come exactly once. A seed that fails fails again.
 */
class MoveCampaignTest {

    private static final int STEPS = 150;

    private final List<Path> files = new ArrayList<>();
    private final List<String> written = new ArrayList<>();
    private Path other;

    static LongStream seeds() {
        return CampaignTest.seeds();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void eachLineComesOnce(long seed) throws Exception {
        Random random = new Random(seed);
        try (Bench bench = Bench.running("max_open_files", 1 + random.nextInt(3))) {
            other = bench.startSecond();
            files.add(bench.logs.resolve("0.log"));
            for (int i = 0; i < STEPS; i++) {
                step(bench, random);
            }
            for (int i = 0; i < 40; i++) {
                bench.host.commitAll();
                pass(bench, 1000);
            }
            Bench.assertLines(written, lines(bench));
            assertEquals(0, bench.skipped());
        }
    }

    private void step(Bench bench, Random random) throws Exception {
        int file = random.nextInt(files.size());
        switch (random.nextInt(16)) {
            case 0 -> files.add((random.nextBoolean() ? bench.logs : other).resolve(files.size() + ".log"));
            case 1, 2, 3, 4, 5 -> write(files.get(file));
            case 6, 7, 8 -> move(bench, file);
            case 9 -> bench.swap();
            case 10 -> kill(bench, random.nextBoolean());
            case 11 -> bench.host.commitManually();
            case 12 -> bench.host.commitAll();
            case 13 -> pass(bench, random.nextInt(2500));
            default -> bench.host.turn();
        }
    }

    private void write(Path file) throws IOException {
        String line = "line " + written.size();
        written.add(line);
        Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void move(Bench bench, int file) throws IOException {
        Path from = files.get(file);
        if (Files.exists(from)) {
            Path to = (from.startsWith(other) ? bench.logs : other).resolve(from.getFileName());
            files.set(file, Files.move(from, to));
        }
    }

    private static void kill(Bench bench, boolean firstFirst) throws Exception {
        bench.kill();
        if (firstFirst) {
            bench.start();
            bench.startSecond();
        } else {
            bench.startSecond();
            bench.start();
        }
    }

    /** The time of the host runs ahead of the events of the file system, so both look first. */
    private void pass(Bench bench, int millis) throws Exception {
        bench.host.overflow(other);
        bench.look();
        bench.pass(Duration.ofMillis(millis));
    }

    /** A line may be made of several passes of one file. */
    private static List<String> lines(Bench bench) {
        Map<String, StringBuilder> sources = new TreeMap<>();
        for (Pass pass : bench.host.passes()) {
            sources.computeIfAbsent(pass.source().id(), id -> new StringBuilder())
                    .append(pass.text());
        }
        List<String> lines = new ArrayList<>();
        sources.values().forEach(text -> lines.addAll(text.toString().lines().toList()));
        return lines;
    }
}
