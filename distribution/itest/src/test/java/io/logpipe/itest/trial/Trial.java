package io.logpipe.itest.trial;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One trial of the built product; it leaves its judgement in a report and everything else in its site. */
@FunctionalInterface
public interface Trial {

    /** Runs it. What it throws is a trial that could not be carried out, not one that failed. */
    void run(Site site, Options options, Report report) throws Exception;

    /** What this machine lacks for it, in words for people; empty if it can be run. */
    default Optional<String> lacking() {
        return Optional.empty();
    }

    /**
     * How a trial is run.
     *
     * @param brief the short form of continuous integration
     * @param seed of everything random in it
     * @param keep whether its directory stays
     */
    record Options(boolean brief, long seed, boolean keep) {

        /** Short, and always the same. */
        public static final Options BRIEF = new Options(true, 1, false);

        /** One number or another. */
        public int either(int inShort, int inFull) {
            return brief ? inShort : inFull;
        }
    }

    /** Runs the trial in a site of its own, and returns what it saw. */
    static Report run(Trial trial, Options options) throws Exception {
        Report report = new Report();
        try (Site site = Site.open(Path.of(System.getProperty("logpipe.home")), options.keep())) {
            try {
                trial.run(site, options, report);
            } catch (Exception | Error e) {
                site.showLogs();
                throw e;
            }
            if (!report.broken().isEmpty()) {
                site.showLogs();
            }
        }
        return report;
    }

    /**
     * Runs the one of {@code all} that the arguments {@code NAME [--short] [--seed N] [--keep]} say, and exits: 0 if all
     * demands held and all bars were kept, or if the machine lacks what it needs, which is said.
     */
    static void main(String command, Map<String, Trial> all, String[] arguments) throws Exception {
        Deque<String> words = new ArrayDeque<>(List.of(arguments));
        String name = words.isEmpty() ? "" : words.remove();
        Trial trial = all.get(name);
        if (trial == null) {
            System.err.println("usage: " + command + " NAME [--short] [--seed N] [--keep]\nNAME: "
                    + String.join(", ", all.keySet()));
            System.exit(2);
            return;
        }
        Options options = new Options(words.remove("--short"), seed(words), words.remove("--keep"));
        if (!words.isEmpty()) {
            System.err.println(command + ": " + words + " (expected: --short, --seed N, --keep)");
            System.exit(2);
        }
        Optional<String> lacking = trial.lacking();
        if (lacking.isPresent()) {
            System.out.println("SKIPPED " + name + ": " + lacking.get());
            return;
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
