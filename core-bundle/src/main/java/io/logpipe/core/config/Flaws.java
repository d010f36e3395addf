package io.logpipe.core.config;

import java.util.Set;

/** Looks through the whole tree for what no reader of single settings sees: equal names, and {@code null}. */
final class Flaws {

    private final Set<Node> lenient;
    private final Report report;

    /**
     * Begins.
     *
     * @param lenient objects, by identity, within which such flaws are only warned of
     */
    Flaws(Set<Node> lenient, Report report) {
        this.lenient = lenient;
        this.report = report;
    }

    void find(Node node) {
        find(node, false);
    }

    private void find(Node node, boolean inLenient) {
        boolean warn = inLenient || lenient.contains(node);
        if (node instanceof Node.Many many) {
            many.nodes().forEach(item -> find(item, warn));
        } else if (node instanceof Node.Fields object) {
            object.repeated().forEach(where -> report.flaw(warn, where, "given twice" + counts(warn)));
            object.fields().values().forEach(member -> find(member, warn));
        } else if (node instanceof Node.Nothing nothing && !nothing.reported()) {
            report.flaw(
                    warn,
                    nothing.where(),
                    "null" + (warn ? ", taken as not given" : " (expected: a value, or nothing)"));
        }
    }

    private static String counts(boolean warn) {
        return warn ? ", the first counts" : " (expected: once)";
    }
}
