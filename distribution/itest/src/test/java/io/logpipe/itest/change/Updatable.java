package io.logpipe.itest.change;

import io.logpipe.itest.Result;
import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.RunningNode;
import io.logpipe.itest.trial.Site;
import java.util.ArrayList;
import java.util.List;

/** One plugin of one node, updated to and fro between two builds. */
record Updatable(RunningNode node, String type, Builds builds) {

    /** How it is updated. */
    enum Kind {
        /** The new beside the old, then instead of it. */
        BLUE_GREEN("blue-green"),
        /** By the framework's own command. */
        IN_PLACE("in-place");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** As nodes say it, too. */
        @Override
        public String toString() {
            return word;
        }
    }

    /**
     * One update that was carried out.
     *
     * @param from when the command was given, by {@link System#nanoTime}
     * @param to when it had ended
     */
    record Update(String what, Kind kind, long from, long to) {

        double milliseconds() {
            return (to - from) / 1e6;
        }

        @Override
        public String toString() {
            return kind + " update of " + what;
        }
    }

    static Updatable of(Site site, RunningNode node, String type) throws Exception {
        return new Updatable(node, type, Builds.of(site.plugin(type), site.directory("builds"), "1.0.1"));
    }

    /** Updates it to the build that does not serve now, which must serve then. */
    Update update(Kind kind, Report report) throws Exception {
        return updateOften(kind, 1, report);
    }

    /** Updates it to and fro, in one command. */
    Update updateOften(Kind kind, int times, Report report) throws Exception {
        RunningNode.Served before = node.served(type);
        List<String> commands = new ArrayList<>();
        String version = before.version();
        for (int i = 0; i < times; i++) {
            Builds.Build next = builds.other(version);
            version = next.version();
            commands.add(
                    kind == Kind.BLUE_GREEN
                            ? "logpipe:update " + type + " " + next.jar()
                            : "felix:update " + before.bundle() + " "
                                    + next.jar().toUri());
        }
        long from = System.nanoTime();
        Result result = node.ctl(String.join(" && ", commands));
        Update update = new Update(node + ", " + type + " to " + version, kind, from, System.nanoTime());
        if (result.exit() != 0) {
            report.must(false, "%s: %s", update, result);
        }
        RunningNode.Served after = node.served(type);
        if (!after.version().equals(version)) {
            report.must(false, "%s: it is served by %s", update, after);
        }
        return update;
    }
}
