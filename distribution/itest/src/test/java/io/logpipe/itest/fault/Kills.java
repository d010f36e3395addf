package io.logpipe.itest.fault;

import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.Site;
import io.logpipe.itest.trial.Trial;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Workers and monitors of both sides are killed at random instants, under load. */
final class Kills implements Trial {

    private static final int LINES_PER_SECOND = 20_000;
    private static final int LONGEST_PAUSE_MS = 3_000;

    @Override
    public void run(Site site, Options options, Report report) throws Exception {
        Ack[] all = options.brief() ? new Ack[] {Ack.PREFER} : Ack.values();
        for (Ack ack : Ack.or(all)) {
            kill(site, ack, options, report);
        }
    }

    private static void kill(Site site, Ack ack, Options options, Report report) throws Exception {
        Random random = new Random(options.seed());
        int kills = options.either(8, 200);
        Map<Victim, Integer> happened = new EnumMap<>(Victim.class);
        try (Flow flow = new Flow(site, ack, LINES_PER_SECOND, report)) {
            for (int number = 0; number < kills; number++) {
                LockSupport.parkNanos(random.nextInt(LONGEST_PAUSE_MS) * 1_000_000L);
                // All in turn at first, so that even a short trial kills each.
                Victim victim = Victim.values()[number < 4 ? number : random.nextInt(4)];
                victim.kill(flow.collector(), flow.dump());
                happened.merge(victim, 1, Integer::sum);
                if (number % 20 == 19) {
                    flow.awaitFlow();
                }
            }
            report.say("%s: killed %s", ack, happened);
            int monitors =
                    happened.getOrDefault(Victim.COLLECTOR_MONITOR, 0) + happened.getOrDefault(Victim.DUMP_MONITOR, 0);
            flow.collector().awaitReady();
            flow.dump().awaitReady();
            int starts = flow.collector().starts() + flow.dump().starts() - 2;
            report.must(starts >= monitors, "%d starts after %d killed monitors", starts, monitors);
            flow.conclude();
        }
    }
}
