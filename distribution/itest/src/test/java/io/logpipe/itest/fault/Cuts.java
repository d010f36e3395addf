package io.logpipe.itest.fault;

import io.logpipe.itest.Await;
import io.logpipe.itest.trial.NumberedLine;
import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.Site;
import io.logpipe.itest.trial.Trial;
import io.logpipe.itest.trial.Writers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * The connection is cut after each of the first 400 bytes of the sender, and after as many bytes as chance will have it, in
 * either direction. Eight lanes share the cuts, since each sender waits a second before it comes again.
 */
final class Cuts implements Trial {

    private static final int LANES = 8;
    private static final int LINES_PER_SECOND = 2_000;
    private static final int EACH_OF_FIRST = 400;
    private static final int FARTHEST = 1 << 16;

    @Override
    public void run(Site site, Options options, Report report) throws Exception {
        Ack[] all = options.brief() ? new Ack[] {Ack.PREFER} : Ack.values();
        for (Ack ack : Ack.or(all)) {
            cut(site, ack, options, report);
        }
    }

    private static List<Cutter.Cut> cuts(Options options) {
        Random random = new Random(options.seed());
        List<Cutter.Cut> cuts = new ArrayList<>();
        for (int after = 1; after <= EACH_OF_FIRST; after += options.either(31, 1)) {
            cuts.add(new Cutter.Cut(true, after, true));
        }
        for (int i = 0; i < options.either(11, 1_000); i++) {
            boolean up = random.nextInt(4) > 0;
            // The receiver says little: a greeting, and an acknowledgement now and then.
            cuts.add(new Cutter.Cut(up, 1 + random.nextInt(up ? FARTHEST : 200), random.nextBoolean()));
        }
        return cuts;
    }

    private static void cut(Site site, Ack ack, Options options, Report report) throws Exception {
        // The old wire's receiver says nothing that could be cut.
        List<Cutter.Cut> cuts =
                cuts(options).stream().filter(cut -> cut.up() || ack.promises()).toList();
        try (Lanes lanes = Lanes.open(site, ack, LANES);
                Writers writers = new Writers(lanes.sources(), LINES_PER_SECOND)) {
            lanes.awaitFlow();
            List<Deque<Cutter.Cut>> shares = new ArrayList<>();
            for (int i = 0; i < LANES; i++) {
                shares.add(new ArrayDeque<>());
            }
            for (int i = 0; i < cuts.size(); i++) {
                shares.get(i % LANES).add(cuts.get(i));
            }
            lanes.cut(shares);
            Await.until(
                    cuts.size() + " cuts",
                    Duration.ofSeconds(60 + 12L * cuts.size() / LANES),
                    () -> lanes.happened() >= cuts.size());
            report.must(
                    lanes.happened() == cuts.size(),
                    "%s%s: %d connections cut",
                    ack,
                    Secured.asked() ? " (mutual TLS)" : "",
                    lanes.happened());
            lanes.awaitFlow();
            writers.stop();
            lanes.awaitEnd(ack.promises() ? writers.lines() * NumberedLine.LENGTH : 0);
            ack.judge(Tally.of(lanes.targets()).against(writers.linesByName()), report);
        }
    }
}
