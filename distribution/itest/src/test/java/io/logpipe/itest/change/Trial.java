package io.logpipe.itest.change;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One trial of the built product; it leaves its judgement in a report and everything else in its site. */
@FunctionalInterface
interface Trial {

    /** All of them, by the names that {@code distribution/trial} takes. */
    Map<String, Trial> ALL = new TreeMap<>(Map.of(
            "bad-bundles",
            new BadBundles(),
            "class-loaders",
            new ClassLoaders(),
            "code-under-load",
            new CodeUnderLoad(),
            "config-under-load",
            new ConfigUnderLoad(),
            "frozen-peer",
            new FrozenPeer()));

    /** Runs it. What it throws is a trial that could not be carried out, not one that failed. */
    void run(Site site, Options options, Report report) throws Exception;

    /**
     * How a trial is run.
     *
     * @param brief the short form of continuous integration
     * @param seed of everything random in it
     * @param keep whether its directory stays
     */
    record Options(boolean brief, long seed, boolean keep) {

        /** Short, and always the same. */
        static final Options BRIEF = new Options(true, 1, false);

        /** One number or another. */
        int either(int inShort, int inFull) {
            return brief ? inShort : inFull;
        }
    }

    /** Runs the trial in a site of its own, and returns what it saw. */
    static Report run(Trial trial, Options options) throws Exception {
        Report report = new Report();
        try (Site site = Site.open(Path.of(System.getProperty("logpipe.home")), options.keep())) {
            trial.run(site, options, report);
            if (!report.broken().isEmpty()) {
                site.showLogs();
            }
        }
        return report;
    }

    /** {@code NAME [--short] [--seed N] [--keep]}; exit code 0 if all demands held and all bars were kept. */
    static void main(String[] arguments) throws Exception {
        Deque<String> words = new ArrayDeque<>(List.of(arguments));
        Trial trial = words.isEmpty() ? null : ALL.get(words.remove());
        if (trial == null) {
            System.err.println("usage: distribution/trial NAME [--short] [--seed N] [--keep]\nNAME: "
                    + String.join(", ", ALL.keySet()));
            System.exit(2);
            return;
        }
        Options options = new Options(words.remove("--short"), seed(words), words.remove("--keep"));
        if (!words.isEmpty()) {
            System.err.println("trial: " + words + " (expected: --short, --seed N, --keep)");
            System.exit(2);
        }
        Report report = run(trial, options);
        report.broken().forEach(text -> System.out.println("BROKEN  " + text));
        report.late().forEach(text -> System.out.println("LATE    " + text));
        boolean well = report.broken().isEmpty() && report.late().isEmpty();
        System.out.println(well ? "PASSED" : report.broken().isEmpty() ? "LATE" : "FAILED");
        System.exit(well ? 0 : 1);
    }

    private static long seed(Deque<String> words) {
        List<String> all = List.copyOf(words);
        int at = all.indexOf("--seed");
        if (at < 0) {
            return 1;
        }
        words.remove("--seed");
        words.remove(all.get(at + 1));
        return Long.parseLong(all.get(at + 1));
    }
}
