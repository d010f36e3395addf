package io.logpipe.input.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logpipe.testkit.Pass;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Anything may happen to a few files, to the route and to the worker, in any order: in the end each line has come exactly
 * once, and the lines of each file in their order. A seed that fails fails again.
 */
class CampaignTest {

    private static final int STEPS = 200;

    private final Map<String, Integer> written = new LinkedHashMap<>();
    private final List<String> all = new ArrayList<>();
    private int rotations;
    private boolean held;
    private boolean renamedAreWanted;

    /** More of them with {@code -Dcampaign.seeds=1000}. */
    static LongStream seeds() {
        return LongStream.rangeClosed(1, Long.getLong("campaign.seeds", 16));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void eachLineComesOnce(long seed) throws Exception {
        Random random = new Random(seed);
        renamedAreWanted = seed % 2 == 1;
        String files = renamedAreWanted ? "*" : "*.log";
        try (Bench bench = Bench.with("files", files, "max_open_files", 1 + random.nextInt(6), "block_size", 64)) {
            if (seed % 4 == 0) {
                bench.items.put("line_mode", true);
            }
            bench.start();
            bench.host.passBudget(300, 300);
            for (int i = 0; i < STEPS; i++) {
                step(bench, random);
            }
            bench.host.release();
            bench.host.commitAll();
            for (int i = 0; i < 30; i++) {
                bench.look();
                bench.pass(Duration.ofSeconds(1));
            }
            Bench.assertLines(all, lines(bench));
            assertEquals(0, bench.skipped());
        }
    }

    private void step(Bench bench, Random random) throws Exception {
        String name = "abcd".charAt(random.nextInt(4)) + ".log";
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5 -> write(bench, name, random);
            case 6, 7 -> bench.host.turn();
            case 8 -> bench.look();
            case 9 -> bench.pass(Duration.ofMillis(random.nextInt(3000)));
            case 10 -> rotate(bench, name);
            case 11 -> cut(bench, name);
            case 12 -> remove(bench, name);
            case 13 -> bench.swap();
            case 14 -> {
                bench.host.hold("full");
                held = true;
            }
            case 15 -> {
                bench.host.release();
                held = false;
            }
            case 16 -> bench.host.commitManually();
            case 17 -> bench.host.commitAll();
            case 18 -> kill(bench, name, random);
            default -> replace(bench, name);
        }
    }

    private String line(String name) {
        int number = written.merge(name, 1, Integer::sum);
        String line = name + " " + number + " of many";
        all.add(line);
        return line + "\n";
    }

    private void write(Bench bench, String name, Random random) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i >= 0; i--) {
            text.append(line(name));
        }
        int half = random.nextInt(text.length());
        bench.append(name, text.substring(0, half));
        bench.append(name, text.substring(half));
    }

    /** A file that was never seen under a name that is wanted is not collected, so it is seen first. */
    private void rotate(Bench bench, String name) throws Exception {
        if (Files.exists(bench.logs.resolve(name))) {
            if (!renamedAreWanted) {
                bench.look();
            }
            bench.rename(name, name + "." + ++rotations);
        }
    }

    /** What is cut off or removed before it was read is lost by nature, so it is read first. */
    private void settle(Bench bench) throws Exception {
        bench.host.release();
        held = false;
        bench.look();
        bench.pass(Duration.ofSeconds(2));
        bench.host.commitAll();
    }

    private void cut(Bench bench, String name) throws Exception {
        if (Files.exists(bench.logs.resolve(name))) {
            settle(bench);
            bench.rewrite(name, "");
            if (rotations % 2 == 0) {
                bench.append(name, line(name).repeat(1));
            }
        }
    }

    private void remove(Bench bench, String name) throws Exception {
        if (Files.exists(bench.logs.resolve(name))) {
            settle(bench);
            bench.delete(name);
        }
    }

    private void replace(Bench bench, String name) throws Exception {
        settle(bench);
        bench.append(".new", line(name));
        bench.rename(".new", name);
    }

    private void kill(Bench bench, String name, Random random) throws Exception {
        if (!renamedAreWanted) {
            bench.look();
        }
        if (random.nextBoolean()) {
            bench.stop();
        } else {
            bench.kill();
        }
        if (held) {
            bench.host.hold("full");
        }
        if (Files.exists(bench.logs.resolve(name))) {
            write(bench, name, random);
            bench.rename(name, name + "." + ++rotations);
        }
        write(bench, name, random);
        bench.start();
    }

    /** All lines, file by file, each in the order in which they came. */
    private static List<String> lines(Bench bench) {
        Map<String, StringBuilder> files = new LinkedHashMap<>();
        for (Pass pass : bench.host.passes()) {
            files.computeIfAbsent(pass.source().id(), id -> new StringBuilder()).append(pass.text());
        }
        List<String> lines = new ArrayList<>();
        for (StringBuilder file : files.values()) {
            List<String> ofFile = file.toString().lines().toList();
            for (int i = 1; i < ofFile.size(); i++) {
                assertEquals(number(ofFile.get(i - 1)) + 1, number(ofFile.get(i)), () -> "the order of " + ofFile);
            }
            lines.addAll(ofFile);
        }
        return lines;
    }

    private static int number(String line) {
        String[] words = line.split(" ");
        return words.length < 2 ? -1 : Integer.parseInt(words[1]);
    }
}
