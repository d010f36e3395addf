package io.logpipe.itest.fault;

import io.logpipe.itest.Await;
import io.logpipe.itest.Tcp;
import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.Site;
import io.logpipe.itest.trial.Trial;
import io.logpipe.itest.trial.Writers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * One sender and two receivers, of which one is killed and then the other. What was not acknowledged goes to the one that
 * lives: it may be there twice, once on each, and in order on both.
 */
final class Failover implements Trial {

    private static final int LINES_PER_SECOND = 10_000;

    @Override
    public void run(Site site, Options options, Report report) throws Exception {
        for (Ack ack : Ack.or(options.brief() ? new Ack[] {Ack.REQUIRE} : new Ack[] {Ack.REQUIRE, Ack.PREFER})) {
            fail(site, ack, options.either(2, 40), report);
        }
    }

    private static void fail(Site site, Ack ack, int kills, Report report) throws Exception {
        Path source = site.directory("source-" + ack);
        int firstPort = Tcp.freePort();
        int secondPort = Tcp.freePort();
        Path firstTarget = site.directory("first-" + ack + "-target");
        Path secondTarget = site.directory("second-" + ack + "-target");
        String output = Config.tcpOutput(firstPort, ack, "\"ip2\": \"127.0.0.1\"", "\"port2\": " + secondPort);
        List<Path> sources = Stream.of("one.log", "two.log", "three.log", "four.log")
                .map(source::resolve)
                .toList();
        try (Side first = Side.start(site, "first-" + ack, Config.dump(Config.tcpInput(firstPort), firstTarget));
                Side second =
                        Side.start(site, "second-" + ack, Config.dump(Config.tcpInput(secondPort), secondTarget));
                Side collector = Side.start(site, "collector-" + ack, Config.collector(source, output));
                Writers writers = new Writers(sources, LINES_PER_SECOND)) {
            awaitFlow(firstTarget);
            awaitFlow(secondTarget);
            for (int number = 0; number < kills; number++) {
                (number % 2 == 0 ? first : second).killWorker();
                // Everything goes to the other one now.
                awaitFlow(number % 2 == 0 ? secondTarget : firstTarget);
                (number % 2 == 0 ? first : second).awaitReady();
            }
            report.say("%s: %d receivers killed, %.0f lines a second", ack, kills, writers.stop());
            Await.quiet("both targets", Duration.ofSeconds(4), () -> size(firstTarget) + size(secondTarget));
            report.must(
                    collector.terminate() && first.terminate() && second.terminate(), "all three nodes end in order");
            Tally tally = Tally.of(List.of(firstTarget, secondTarget));
            Tally.Count count = tally.against(writers.linesByName());
            boolean held = count.lost() == 0 && count.damaged() == 0 && tally.backwards() == 0;
            report.must(held, "%s: %s; within one receiver doubled or out of order %d", ack, count, tally.backwards());
        }
    }

    private static void awaitFlow(Path target) throws Exception {
        long before = size(target);
        Await.until("more than " + before + " bytes in " + target, () -> size(target) > before);
    }

    private static long size(Path target) throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }
}
