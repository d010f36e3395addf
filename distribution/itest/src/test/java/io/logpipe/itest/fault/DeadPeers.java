package io.logpipe.itest.fault;

import io.logpipe.itest.Await;
import io.logpipe.itest.Tcp;
import io.logpipe.itest.trial.NumberedLine;
import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.RunningNode;
import io.logpipe.itest.trial.Site;
import io.logpipe.itest.trial.Trial;
import io.logpipe.itest.trial.Writers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The receivers of eight routes are away, while line after line comes for each, as a pass of its own. The collector's
 * memory stays as it is, and all that was written is delivered when they are back.
 */
final class DeadPeers implements Trial {

    private static final int LANES = 8;
    private static final int LINES_PER_SECOND = 6_000;
    private static final Duration LAST = Duration.ofSeconds(180);

    /** More than the heap takes between two collections, and less than what is known of passes would without a limit. */
    private static final long MOST_GROWTH_KIB = 8 << 10;

    @Override
    public void run(Site site, Options options, Report report) throws Exception {
        for (Ack ack : Ack.or(Ack.REQUIRE)) {
            die(site, ack, Duration.ofSeconds(options.either(20, 120)), report);
        }
    }

    private static void die(Site site, Ack ack, Duration away, Report report) throws Exception {
        Routes collecting = new Routes();
        Routes dumping = new Routes();
        List<Path> sources = new ArrayList<>();
        Path target = site.directory("target-" + ack);
        for (int i = 0; i < LANES; i++) {
            Path directory = site.directory("source-" + ack + "-" + i);
            sources.add(directory.resolve("one-" + i + ".log"));
            sources.add(directory.resolve("two-" + i + ".log"));
            int port = Tcp.freePort();
            collecting.add(Config.fileInput(directory), Config.tcpOutput(port, ack));
            dumping.add(Config.tcpInput(port), Config.fileOutput(Files.createDirectory(target.resolve("" + i))));
        }
        RunningNode dump = site.start("dump-" + ack, dumping.text());
        RunningNode collector = site.start("collector-" + ack, collecting.text());
        long worker = collector.pid();
        try (Writers writers = new Writers(sources, LINES_PER_SECOND)) {
            Await.until("lines at " + target, () -> size(target) > 0);
            dump.kill();
            dump.awaitEnd();
            long stood = size(target);
            long before = collector.resident();
            LockSupport.parkNanos(away.toNanos());
            long grown = collector.resident() - before;
            report.must(size(target) == stood, "%s: nothing arrived for %d s", ack, away.toSeconds());
            report.must(
                    grown <= MOST_GROWTH_KIB, "%s: the collector holds %d KiB more than at the beginning", ack, grown);
            site.start("dump-" + ack, dumping.text());
            report.say("%s: %.0f lines a second", ack, writers.stop());
            long all = writers.lines() * NumberedLine.LENGTH;
            Await.until(all + " bytes in " + target, LAST, () -> size(target) >= all);
            Await.quiet("the targets", Duration.ofSeconds(2), () -> size(target));
            report.must(collector.pid() == worker, "%s: the collector's worker is the same", ack);
            ack.judge(Tally.of(List.of(target)).against(writers.linesByName()), report);
        }
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.map(Path::toFile)
                    .filter(java.io.File::isFile)
                    .mapToLong(java.io.File::length)
                    .sum();
        }
    }
}
