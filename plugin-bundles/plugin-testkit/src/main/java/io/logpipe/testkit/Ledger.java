package io.logpipe.testkit;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Who holds what of the pool, and who broke a rule of ownership. Safe from any thread. */
final class Ledger {
    private final Set<Ref> open = new LinkedHashSet<>();
    private final List<AssertionError> violations = new ArrayList<>();

    /** Notes a reference that its holder must close exactly once. */
    synchronized Ref opened(String what) {
        Ref ref = new Ref(this, what);
        open.add(ref);
        return ref;
    }

    synchronized void closed(Ref ref) {
        open.remove(ref);
    }

    /** Keeps a broken rule for {@link #check}, in case the plugin catches the error, and returns it to be thrown. */
    synchronized AssertionError violated(String rule, Throwable where) {
        AssertionError error = new AssertionError(rule, where);
        violations.add(error);
        return error;
    }

    /** Forgets everything, as the death of a process does. */
    synchronized void forget() {
        open.clear();
    }

    synchronized int size() {
        return open.size();
    }

    /** Throws what went wrong up to now: broken rules, then references that are still open. */
    synchronized void check() {
        if (violations.isEmpty() && open.isEmpty()) {
            return;
        }
        AssertionError failure = new AssertionError(message());
        violations.forEach(failure::addSuppressed);
        open.forEach(ref -> failure.addSuppressed(ref.where()));
        violations.clear();
        throw failure;
    }

    private String message() {
        List<String> lines = new ArrayList<>();
        violations.forEach(violation -> lines.add(String.valueOf(violation.getMessage())));
        open.forEach(ref -> lines.add("B1: not closed: " + ref));
        return String.join("\n", lines);
    }
}
