package io.logpipe.core.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Collects what is wrong. After the first hundred problems it only counts, so that a hostile file costs no memory. */
final class Report {

    private static final int LIMIT = 100;

    private final Findings problems = new Findings();
    private final Findings warnings = new Findings();
    private boolean cut;

    void problem(Where where, String message) {
        problems.add(where, message);
    }

    void warning(Where where, String message) {
        warnings.add(where, message);
    }

    /** A warning if {@code lenient}, else a problem. */
    void flaw(boolean lenient, Where where, String message) {
        (lenient ? warnings : problems).add(where, message);
    }

    /** A problem with something that is not there; no problem when it may stand in the part that could not be read. */
    void missing(Where where, String message) {
        if (!cut) {
            problem(where, message);
        }
    }

    /** The rest of the file cannot be read. */
    void cutShort(Where where, String message) {
        problem(where, message);
        cut = true;
    }

    boolean isCut() {
        return cut;
    }

    List<Problem> problems() {
        return problems.inOrder();
    }

    List<Problem> warnings() {
        return warnings.inOrder();
    }

    private record Finding(Where where, String message) {}

    private static final class Findings {

        private final List<Finding> found = new ArrayList<>();
        private int more;

        void add(Where where, String message) {
            if (found.size() < LIMIT) {
                found.add(new Finding(where, message));
            } else {
                more++;
            }
        }

        List<Problem> inOrder() {
            Stream<Problem> first = found.stream()
                    .sorted(Comparator.<Finding>comparingInt(finding -> finding.where.line())
                            .thenComparingInt(finding -> finding.where.column()))
                    .map(finding -> new Problem(finding.where.toString(), finding.message));
            Stream<Problem> rest = more == 0
                    ? Stream.of()
                    : Stream.of(new Problem(found.get(0).where.file(), "and " + more + " more"));
            return Stream.concat(first, rest).collect(Collectors.toUnmodifiableList());
        }
    }
}
