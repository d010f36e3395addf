package io.logpipe.itest.change;

import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.RunningNode;
import java.util.Set;

/** Sees that nothing is exchanged that should stay: the workers, and the connection between them. */
record Witness(Line line, RunningNode collector, RunningNode dump, Seen seen) {

    /** What is there. */
    private record Seen(long collector, long dump, Set<String> connections) {

        @Override
        public String toString() {
            return "workers " + collector + " and " + dump + ", connections " + connections;
        }
    }

    static Witness of(Line line, RunningNode collector, RunningNode dump) throws Exception {
        return new Witness(line, collector, dump, see(line, collector, dump));
    }

    private static Seen see(Line line, RunningNode collector, RunningNode dump) throws Exception {
        return new Seen(collector.pid(), dump.pid(), line.connections(collector));
    }

    /** Looks, and speaks only if something is not as it was. */
    void look(String after, Report report) throws Exception {
        Seen now = see(line, collector, dump);
        if (!now.equals(seen)) {
            report.must(false, "after %s: %s instead of %s", after, now, seen);
        }
    }

    /** Looks for the last time. */
    void conclude(Report report) throws Exception {
        look("the end", report);
        report.must(seen.connections.size() == 1, "from the beginning to the end: %s", seen);
    }
}
