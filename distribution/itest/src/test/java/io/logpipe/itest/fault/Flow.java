package io.logpipe.itest.fault;

import io.logpipe.itest.Await;
import io.logpipe.itest.Tcp;
import io.logpipe.itest.trial.NumberedLine;
import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.Site;
import io.logpipe.itest.trial.Writers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A collector and a dump side, from files over tcp to files, both under load and under a supervisor. */
final class Flow implements AutoCloseable {

    private static final List<String> NAMES = List.of("one.log", "two.log", "three.log", "four.log");
    private static final Duration ARRIVAL = Duration.ofSeconds(180);

    private final Ack ack;
    private final Side dump;
    private final Side collector;
    private final Path target;
    private final Writers writers;
    private final Report report;

    /** Both sides run, and lines flow. */
    Flow(Site site, Ack ack, int linesPerSecond, Report report) throws Exception {
        this.ack = ack;
        this.report = report;
        int port = Tcp.freePort();
        Path source = site.directory("source-" + ack);
        target = site.directory("target-" + ack);
        dump = Side.start(site, "dump-" + ack, Config.dump(Config.tcpInput(port), target));
        collector = Side.start(site, "collector-" + ack, Config.collector(source, Config.tcpOutput(port, ack)));
        writers = new Writers(NAMES.stream().map(source::resolve).toList(), linesPerSecond);
        awaitFlow();
    }

    Side dump() {
        return dump;
    }

    Side collector() {
        return collector;
    }

    /** Waits until more arrives. */
    void awaitFlow() throws Exception {
        long before = arrived();
        Await.until("more than " + before + " bytes in " + target, ARRIVAL, () -> arrived() > before);
    }

    private long arrived() {
        return NAMES.stream()
                .mapToLong(name -> target.resolve(name).toFile().length())
                .sum();
    }

    /** Ends the writing, waits for what comes, and judges it. */
    void conclude() throws Exception {
        report.say("%s%s: %.0f lines a second", ack, Secured.asked() ? " (mutual TLS)" : "", writers.stop());
        long size = writers.lines() * NumberedLine.LENGTH;
        if (ack.promises()) {
            Await.until(size + " bytes in " + target, ARRIVAL, () -> arrived() >= size);
        }
        Await.quiet("the target", Duration.ofSeconds(2), this::arrived);
        report.must(collector.terminate() && dump.terminate(), "both nodes end in order");
        judge();
    }

    private void judge() throws IOException {
        Map<String, Long> written = writers.linesByName();
        ack.judge(Tally.of(List.of(target)).against(written), report);
    }

    @Override
    public void close() throws Exception {
        collector.close();
        dump.close();
        writers.close();
    }
}
