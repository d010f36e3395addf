package io.logpipe.itest.disk;

import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.Site;
import io.logpipe.itest.trial.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The disk answers with an error for two seconds: each write and each sync of a file that is written, or of the state. The
 * route goes on by itself, with nothing lost and nothing doubled, and no sync that failed is repeated on the same
 * descriptor.
 */
final class DiskError implements Trial {

    private static final Duration LENGTH = Duration.ofSeconds(2);
    private static final List<String> ERRORS = List.of("EIO", "EROFS");
    /** As the log shows them. */
    private static final List<String> WORDS = List.of("Input/output error", "Read-only file system");
    /** Numbers that files of positions may come to have. */
    private static final int MOST_FILES = 64;

    @Override
    public Optional<String> lacking() {
        return Tool.isThere("strace") ? Optional.empty() : Optional.of("it needs the program strace");
    }

    @Override
    public void run(Site site, Options options, Report report) throws Exception {
        for (int error = 0; error < options.either(1, ERRORS.size()); error++) {
            String name = ERRORS.get(error).toLowerCase(java.util.Locale.ROOT);
            Path state = site.directory(name + "-state");
            try (TwoRoutes routes = new TwoRoutes(site, name, state, site.directory(name + "-target"))) {
                for (int round = 0; round < options.either(1, 5); round++) {
                    Set<Path> output = Set.of(routes.target());
                    Set<Path> kept = stateFiles(state);
                    hit(routes, error, "the output's file", Injection.WRITES_AND_SYNCS, output, site, report);
                    if (!options.brief()) {
                        hit(routes, error, "the state", Injection.WRITES_AND_SYNCS, kept, site, report);
                    }
                    hit(routes, error, "the syncs of the state", Injection.SYNCS, kept, site, report);
                }
                routes.conclude(report);
            }
        }
    }

    private static void hit(
            TwoRoutes routes, int error, String what, String calls, Set<Path> files, Site site, Report report)
            throws Exception {
        Refusal refusal = new Refusal(
                routes.node().pid(), calls, files, ERRORS.get(error), Files.createTempFile(site.dir(), "strace", ""));
        routes.suffer(ERRORS.get(error) + " of " + what, WORDS.get(error), LENGTH, refusal, report);
        Injection.Outcome outcome = refusal.injection.outcome();
        report.must(!outcome.failed().isEmpty(), "calls that failed: %s", outcome.failed());
        report.must(
                outcome.retried().isEmpty(),
                "syncs repeated on a descriptor whose sync had failed: %s",
                outcome.retried());
    }

    /** The journals and the positions, under the names that they have and may come to have. */
    private static Set<Path> stateFiles(Path state) throws IOException {
        Set<Path> files = new HashSet<>();
        try (Stream<Path> found = Files.walk(state)) {
            for (Path journal : found.filter(path -> path.endsWith("journal")).collect(Collectors.toSet())) {
                files.add(journal);
                files.add(journal.resolveSibling("journal.new"));
            }
        }
        Path positions = state.resolve("checkpoint");
        files.add(positions.resolve("positions.tmp"));
        for (int number = 1; number <= MOST_FILES; number++) {
            files.add(positions.resolve("positions-" + number));
        }
        return files;
    }

    /** Lasts while it is attached. */
    private static final class Refusal implements TwoRoutes.Fault {

        private final long pid;
        private final String calls;
        private final Set<Path> files;
        private final String error;
        private final Path log;
        private Injection injection;

        Refusal(long pid, String calls, Set<Path> files, String error, Path log) {
            this.pid = pid;
            this.calls = calls;
            this.files = files;
            this.error = error;
            this.log = log;
        }

        @Override
        public void begin() throws Exception {
            injection = new Injection(pid, calls, files, error, log);
        }

        @Override
        public void end() throws Exception {
            injection.close();
        }
    }
}
