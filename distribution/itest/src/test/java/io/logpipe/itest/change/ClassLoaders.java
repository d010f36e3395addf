package io.logpipe.itest.change;

import io.logpipe.itest.Await;
import io.logpipe.itest.change.Updatable.Kind;
import io.logpipe.itest.trial.Arrived;
import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.RunningNode;
import io.logpipe.itest.trial.Site;
import io.logpipe.itest.trial.Trial;
import io.logpipe.itest.trial.Writers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One plugin is updated hundreds of times under load: what it leaves behind must be collected. */
final class ClassLoaders implements Trial {

    private static final int LINES_PER_SECOND = 5_000;
    private static final int TABLE_ROWS = 10;
    private static final int AT_ONCE = 5;
    private static final long METASPACE_KIB = 4_096;

    @Override
    public void run(Site site, Options options, Report report) throws Exception {
        Line line = new Line(site);
        RunningNode dump = line.startDump();
        RunningNode collector = line.startCollector();
        Path log = line.source("one.log");
        List<Vitals> all = new ArrayList<>();
        try (Writers writers = new Writers(List.of(log), LINES_PER_SECOND)) {
            Await.until("the first lines", () -> Files.exists(line.targetOf(log)));
            Updatable plugin = Updatable.of(site, dump, "input-tcp");
            Witness witness = Witness.of(line, collector, dump);
            int count = options.either(25, 500);
            report.say("%s", Vitals.HEAD);
            for (int updates = 0; updates < count; updates += AT_ONCE) {
                plugin.updateOften(Kind.values()[updates / AT_ONCE % 2], AT_ONCE, report);
                witness.look("update " + updates, report);
                if (updates % (count / TABLE_ROWS) < AT_ONCE) {
                    Vitals vitals = Vitals.of(dump.pid());
                    report.say("%s", vitals.row(updates + AT_ONCE));
                    all.add(vitals);
                }
            }
            writers.stop();
            line.awaitAll(List.of(log), Duration.ofSeconds(60));
            witness.conclude(report);
        }
        flat(all.get(0), all.get(all.size() - 1), report);
        report.must(collector.terminate() && dump.terminate(), "both nodes end in order");
        Arrived.mustEqual(log, line.targetOf(log), report);
    }

    /** The first was taken when the plugin had been updated a few times, and so may hold one loader too many already. */
    private static void flat(Vitals first, Vitals last, Report report) {
        report.must(
                last.loaders() <= first.loaders() + 1, "%d class loaders, then %d", first.loaders(), last.loaders());
        report.must(
                last.metaspace() <= first.metaspace() + METASPACE_KIB,
                "%d KiB of metaspace, then %d",
                first.metaspace(),
                last.metaspace());
        report.must(last.threads() <= first.threads() + 1, "%d threads, then %d", first.threads(), last.threads());
        report.must(
                last.descriptors() <= first.descriptors() + 3,
                "%d descriptors, then %d",
                first.descriptors(),
                last.descriptors());
    }
}
