package io.logpipe.itest.disk;

import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.RunningNode;
import io.logpipe.itest.trial.Site;
import io.logpipe.itest.trial.Trial;
import io.logpipe.itest.trial.Writers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * The disks of a dump side and of a collector lose their power under load, one of them or both, again and again, first
 * without a queue on disk, then with one before each output. What was
 * acknowledged is there after the start that follows; so in the end everything is there, once. That the cuts bite is
 * shown by the same with syncs that do nothing, where it must not be so.
 */
final class PowerCut implements Trial {

    /** The library by which {@code eatmydata} takes the syncs out of a program. */
    private static final List<Path> NO_SYNC = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/libeatmydata.so"),
            Path.of("/usr/lib/aarch64-linux-gnu/libeatmydata.so"),
            Path.of("/usr/lib/libeatmydata/libeatmydata.so"));

    private static final int LINES_PER_SECOND = 6_000;
    private static final int SIZE = 400;
    private static final long LONGEST_NANOS = 1_500_000_000L;
    private static final long AFTERMATH_NANOS = 300_000_000L;

    @Override
    public Optional<String> lacking() {
        return Tool.lacking("mkfs.ext4", "mkfs.xfs", "xfs_io", "mount");
    }

    @Override
    public void run(Site site, Options options, Report report) throws Exception {
        for (String type : options.brief() ? List.of("ext4") : List.of("ext4", "xfs")) {
            for (String queue : List.of("", Pair.QUEUE)) {
                String name = type + (queue.isEmpty() ? "" : "-queue");
                try (Campaign campaign = new Campaign(site, name, type, queue, options.seed(), Map.of())) {
                    int cuts = options.either(2, 40);
                    campaign.cut(cuts, report);
                    campaign.conclude(report);
                    report.must(campaign.vanished > 0, "%s: %d bytes vanished in the cuts", name, campaign.vanished);
                    report.must(
                            (campaign.segments > 0) != queue.isEmpty(),
                            "%s: %d files of queues lay there at the cuts",
                            name,
                            campaign.segments);
                }
            }
        }
        Optional<Path> noSync =
                NO_SYNC.stream().filter(path -> path.toFile().exists()).findFirst();
        if (noSync.isEmpty()) {
            report.say("SKIPPED without syncs: there is no libeatmydata.so (package eatmydata)");
            return;
        }
        Map<String, String> environment = Map.of("LD_PRELOAD", noSync.get().toString());
        try (Campaign campaign = new Campaign(site, "unsynced", "ext4", "", options.seed(), environment)) {
            campaign.cut(options.either(1, 5), report);
            campaign.writers.stop();
            campaign.pair.awaitQuiet();
            report.must(!campaign.pair.isExact(), "the same without syncs loses or doubles something");
        }
    }

    /** Cuts on one type of file system. */
    private static final class Campaign implements AutoCloseable {

        private final String name;
        private final Random random;
        private final Map<String, String> environment;
        private final LoopDisk sending;
        private final LoopDisk receiving;
        private final Pair pair;
        private final Writers writers;
        private RunningNode collector;
        private RunningNode dump;
        /** Bytes that were in the files at the end of the way before a cut, and not after it. */
        private long vanished;
        /** Files of queues on disk at the cuts. */
        private int segments;

        Campaign(Site site, String name, String type, String queue, long seed, Map<String, String> environment)
                throws Exception {
            this.name = name;
            this.random = new Random(seed);
            this.environment = environment;
            sending = LoopDisk.make(site.dir().resolve(name + "-sending"), type, SIZE);
            receiving = LoopDisk.make(site.dir().resolve(name + "-receiving"), type, SIZE);
            pair = new Pair(site, name, sending.root(), receiving.root(), queue);
            dump = pair.launchDump(environment);
            collector = pair.launchCollector(Map.of());
            dump.awaitReady();
            collector.awaitReady();
            writers = pair.write(LINES_PER_SECOND);
        }

        void cut(int cuts, Report report) throws Exception {
            int both = 0;
            int dead = 0;
            for (int cut = 0; cut < cuts; cut++) {
                pair.awaitFlow(pair.arrived());
                LockSupport.parkNanos((environment.isEmpty() ? 0 : LONGEST_NANOS) + random.nextLong(LONGEST_NANOS));
                // The first hits both, so that a few are enough to bite. Without syncs it is the receiver alone that
                // has
                // said what is not so: a sender that forgets as much would send it again.
                int which = !environment.isEmpty() ? 0 : cut == 0 ? 2 : random.nextInt(3);
                boolean atSender = which != 0;
                boolean atReceiver = which != 1;
                both += atSender && atReceiver ? 1 : 0;
                long before = pair.arrived();
                segments += pair.segments().size();
                if (atSender) {
                    sending.cut();
                }
                if (atReceiver) {
                    receiving.cut();
                }
                // The product notices, or it does not.
                LockSupport.parkNanos(random.nextLong(AFTERMATH_NANOS));
                dead += (!atSender || sending.isDead()) && (!atReceiver || receiving.isDead()) ? 1 : 0;
                if (atSender) {
                    collector.kill();
                    restart(sending);
                }
                if (atReceiver) {
                    dump.kill();
                    restart(receiving);
                    vanished += Math.max(0, before - pair.arrived());
                }
                if (atReceiver) {
                    dump = pair.launchDump(environment);
                }
                if (atSender) {
                    collector = pair.launchCollector(Map.of());
                }
                dump.awaitReady();
                collector.awaitReady();
            }
            report.must(dead == cuts, "%s: %d of %d cuts left a dead disk, %d of them two", name, dead, cuts, both);
            report.must(true, "%s: %d starts after a cut succeeded", name, cuts + both);
        }

        private static void restart(LoopDisk disk) throws Exception {
            disk.unmount();
            disk.mount();
        }

        void conclude(Report report) throws Exception {
            pair.awaitFlow(pair.arrived());
            writers.stop();
            pair.awaitEnd();
            report.say("%s: %d lines written", name, writers.lines());
            report.must(collector.terminate() && dump.terminate(), "%s: both nodes end in order", name);
            pair.mustBeExact(report);
        }

        @Override
        public void close() throws Exception {
            writers.close();
            collector.kill();
            dump.kill();
            sending.close();
            receiving.close();
        }
    }
}
