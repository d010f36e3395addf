package io.logpipe.testkit;

import java.util.Optional;

/** How the routes behind inputs behave; a test sets it. */
final class RouteRules {
    private Optional<String> held = Optional.empty();
    private boolean manualCommits;
    private long memoryBudget = 1 << 20;
    private long regionBudget = 4 << 20;

    Optional<String> held() {
        return held;
    }

    void hold(String why) {
        held = Optional.of(why);
    }

    void release() {
        held = Optional.empty();
    }

    boolean manualCommits() {
        return manualCommits;
    }

    void commitManually(boolean on) {
        manualCommits = on;
    }

    void budget(long memory, long regions) {
        memoryBudget = memory;
        regionBudget = regions;
    }

    long memoryBudget() {
        return memoryBudget;
    }

    long regionBudget() {
        return regionBudget;
    }
}
