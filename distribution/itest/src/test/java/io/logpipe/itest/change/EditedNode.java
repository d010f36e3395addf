package io.logpipe.itest.change;

import io.logpipe.itest.Await;
import io.logpipe.itest.Result;
import io.logpipe.itest.change.Breakage.Broken;
import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.RunningNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A node whose config is edited, and the draft that it has taken over last. */
final class EditedNode {

    private final RunningNode node;
    private Draft draft;

    /** How a node hears of an edit. */
    enum Way {
        RELOAD,
        HUP,
        WATCH
    }

    EditedNode(RunningNode node, Draft draft) {
        this.node = node;
        this.draft = draft;
    }

    RunningNode node() {
        return node;
    }

    Draft draft() {
        return draft;
    }

    /** Puts {@code next} into force, which has {@code mark} in it. */
    void takes(Draft next, String mark, Way way, Report report) throws Exception {
        int before = node.output().length();
        node.rewrite(next.text());
        if (way == Way.RELOAD) {
            Result result = node.reload();
            if (result.exit() != 0) {
                report.must(false, "%s is taken over: %s\n%s", mark, result, next.text());
                return;
            }
        } else {
            tell(way);
            awaitLog(before, "reloaded", mark);
        }
        draft = next;
    }

    /** Tries to put {@code broken} into force: it must be refused with its reason, and nothing must have changed. */
    void refuses(Breakage breakage, Broken broken, Way way, Report report) throws Exception {
        int before = node.output().length();
        if (breakage == Breakage.HALF_WRITTEN) {
            Files.writeString(node.config(), broken.text());
        } else {
            node.rewrite(broken.text());
        }
        if (way == Way.RELOAD) {
            Result result = node.reload();
            if (result.exit() == 0 || !result.all().contains(broken.reason())) {
                report.must(false, "%s is refused because of '%s': %s", breakage, broken.reason(), result);
            }
        } else {
            tell(way);
            awaitLog(before, "reload refused", broken.reason());
        }
        Map<String, Draft.Route> routes = routes();
        if (!routes.equals(draft.routes())) {
            report.must(false, "after %s the routes are %s instead of %s", breakage, routes, draft.routes());
        }
    }

    private void tell(Way way) {
        if (way == Way.HUP) {
            node.monitor().signal("HUP");
        }
    }

    private void awaitLog(int from, String what, String detail) throws Exception {
        Await.until("'" + what + "' with '" + detail + "' in the log", () -> logged(from, what, detail));
    }

    private boolean logged(int from, String what, String detail) throws IOException {
        return node.output().substring(from).lines().anyMatch(line -> line.contains(what) && line.contains(detail));
    }

    private Map<String, Draft.Route> routes() throws Exception {
        Map<String, Draft.Route> routes = new TreeMap<>();
        for (List<String> row : node.table("logpipe:routes")) {
            int priority = Integer.parseInt(row.get(1));
            routes.put(row.get(0), new Draft.Route(priority, ids(row.get(2)), ids(row.get(3)), ids(row.get(4))));
        }
        return routes;
    }

    private static List<String> ids(String cell) {
        return cell.equals("-") ? List.of() : List.of(cell.split(","));
    }
}
