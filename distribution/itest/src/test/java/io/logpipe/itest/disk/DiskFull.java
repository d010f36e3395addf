package io.logpipe.itest.disk;

import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.Site;
import io.logpipe.itest.trial.Trial;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The disk of an output is full for a while, that of a queue, and that of the state. The route goes on by itself when there
 * is room, with nothing lost and nothing doubled, and another route does not notice.
 */
final class DiskFull implements Trial {

    private static final int SIZE = 150;

    @Override
    public Optional<String> lacking() {
        return Tool.lacking("mkfs.ext4", "mount");
    }

    @Override
    public void run(Site site, Options options, Report report) throws Exception {
        Duration length = Duration.ofSeconds(options.either(4, 60));
        try (LoopDisk disk = LoopDisk.make(site.directory("disk"), "ext4", SIZE)) {
            full(site, disk, site.directory("state-1"), disk.directory("target"), "output", length, report);
        }
        new FullQueue(length).run(site, report);
        if (options.brief()) {
            return;
        }
        try (LoopDisk disk = LoopDisk.make(site.directory("state-disk"), "ext4", SIZE)) {
            full(site, disk, disk.directory("state"), site.directory("target-2"), "state", length, report);
        }
    }

    private static void full(
            Site site, LoopDisk disk, Path state, Path target, String which, Duration length, Report report)
            throws Exception {
        try (TwoRoutes routes = new TwoRoutes(site, which, state, target)) {
            routes.suffer("full disk of the " + which, "No space left on device", length, new Full(disk), report);
            routes.conclude(report);
        }
    }

    /** No room for one more byte. */
    private record Full(LoopDisk disk) implements TwoRoutes.Fault {

        @Override
        public void begin() throws Exception {
            disk.fill();
        }

        @Override
        public void end() throws Exception {
            disk.free();
        }
    }
}
