package io.logpipe.itest.change;

import io.logpipe.itest.change.EditedNode.Way;
import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.Site;
import io.logpipe.itest.trial.Trial;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Random;

/**
 * The config of a node is edited all the time, at random and every fourth time wrongly, while data passes on two routes
 * that stand throughout: from tcp to files, and from files to tcp.
 */
final class ConfigUnderLoad implements Trial {

    private static final int BROKEN_IN = 4;

    @Override
    public void run(Site site, Options options, Report report) throws Exception {
        Random random = new Random(options.seed());
        try (ServerSocket taken = new ServerSocket();
                Stage stage = Stage.of(site)) {
            taken.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            EditedNode node = stage.node();
            stage.look("the start", report);
            int broken = 0;
            int count = options.either(40, 400);
            for (int number = 1; number <= count; number++) {
                Way way = Way.values()[number % Way.values().length];
                String mark = "mark-%04d".formatted(number);
                Draft next = node.draft().copy();
                next.change(random, mark);
                if (number % BROKEN_IN == 0) {
                    Breakage breakage = Breakage.values()[broken++ % Breakage.values().length];
                    node.refuses(breakage, breakage.of(next, mark, taken.getLocalPort()), way, report);
                } else {
                    node.takes(next, mark, way, report);
                }
                stage.look(mark + " by " + way, report);
            }
            report.say("%d edits were taken over and %d refused", count - broken, broken);
            Pauses.of(node.node()).say("config", report);
            stage.conclude(report);
        }
    }
}
