package io.logpipe.itest.disk;

import io.logpipe.itest.trial.Arrived;
import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.RunningNode;
import io.logpipe.itest.trial.Site;
import io.logpipe.itest.trial.Trial;
import io.logpipe.itest.trial.Writers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A worker is killed, one of its state files is hit, in a byte or in its length, and it is started again. It starts, and
 * nothing is lost; what cannot be known any more may come twice. The tests of the classes that read these files do the same
 * with each byte and each length.
 */
final class StateDamage implements Trial {

    private static final int LINES_PER_SECOND = 2_000;
    /** Larger ones are bundles. */
    private static final long LARGEST = 1 << 20;

    @Override
    public void run(Site site, Options options, Report report) throws Exception {
        Random random = new Random(options.seed());
        Pair pair = new Pair(site, "pair", site.directory("collector"), site.directory("dump"));
        RunningNode dump = pair.launchDump(Map.of());
        RunningNode collector = pair.launchCollector(Map.of());
        dump.awaitReady();
        collector.awaitReady();
        Map<String, Integer> hits = new TreeMap<>();
        try (Writers writers = pair.write(LINES_PER_SECOND)) {
            for (int round = 0; round < options.either(2, 40); round++) {
                pair.awaitFlow(pair.arrived());
                boolean ofCollector = random.nextBoolean();
                RunningNode victim = ofCollector ? collector : dump;
                victim.kill();
                victim.awaitEnd();
                List<Path> files = files(ofCollector ? pair.collectorState() : pair.dumpState());
                Path file = files.get(random.nextInt(files.size()));
                String how = hit(file, random);
                report.say("%s: %s", victim, how);
                hits.merge(file.getFileName().toString().replaceAll("\\d+", "N"), 1, Integer::sum);
                if (ofCollector) {
                    collector = pair.launchCollector(Map.of());
                } else {
                    dump = pair.launchDump(Map.of());
                }
                (ofCollector ? collector : dump).awaitReady();
            }
            pair.awaitFlow(pair.arrived());
            writers.stop();
            pair.awaitQuiet();
            report.must(!hits.isEmpty(), "files that were hit: %s", hits);
            report.must(collector.terminate() && dump.terminate(), "both nodes end in order");
        }
        for (Path source : pair.sources()) {
            Arrived.mustHoldAll(source, pair.targetOf(source), report);
        }
    }

    /** What is kept for the next start, without what says who runs now, and what was put aside. */
    private static List<Path> files(Path state) throws IOException {
        try (Stream<Path> all = Files.walk(state)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains("/framework/"))
                    .filter(file ->
                            !file.getFileName().toString().matches(".*\\.(jar|pid|log|jsa|damaged)|damaged-.*|lock"))
                    .filter(file -> file.toFile().length() > 0 && file.toFile().length() < LARGEST)
                    .sorted()
                    .toList();
        }
    }

    private static String hit(Path file, Random random) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int at = random.nextInt(bytes.length);
        if (random.nextInt(3) == 0) {
            Files.write(file, Arrays.copyOf(bytes, at));
            return file.getFileName() + " is cut from " + bytes.length + " bytes to " + at;
        }
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, bytes);
        return "a bit of byte " + at + " of " + file.getFileName() + " is turned, of " + bytes.length;
    }
}
