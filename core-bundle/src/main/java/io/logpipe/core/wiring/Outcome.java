package io.logpipe.core.wiring;

import java.util.List;

/**
 * How a change of the wiring ended.
 *
 * @param problems why it was refused, one line each; empty if it was applied
 * @param changes one line for each place
 */
public record Outcome(List<String> problems, List<String> changes) {

    /** Whether the node runs the new wiring. */
    public boolean applied() {
        return problems.isEmpty();
    }

    /** Nothing was changed. */
    public static Outcome refused(List<String> problems) {
        return new Outcome(problems, List.of());
    }
}
