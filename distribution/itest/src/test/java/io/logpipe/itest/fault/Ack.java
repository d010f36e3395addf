package io.logpipe.itest.fault;

import io.logpipe.itest.trial.Report;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Which wire lies between the two sides, and what it promises. */
enum Ack {
    OFF,
    PREFER,
    REQUIRE;

    /** Those that {@code FAULTS_ACK} names, or else those that are given. */
    static List<Ack> or(Ack... unlessNamed) {
        String named = System.getenv("FAULTS_ACK");
        if (named == null) {
            return List.of(unlessNamed);
        }
        return Stream.of(named.toUpperCase(Locale.ROOT).split(","))
                .map(Ack::valueOf)
                .toList();
    }

    /** Whether nothing may be lost or doubled. */
    boolean promises() {
        return this != OFF;
    }

    /** Nothing that nobody has written may arrive on any wire; the rest is a demand where it is promised, else a fact. */
    void judge(Tally.Count count, Report report) {
        report.must(promises() ? count.isExact() : count.damaged() == 0, "%s: %s", this, count);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
