package io.logpipe.itest.fault;

import io.logpipe.itest.Await;
import io.logpipe.itest.Proc;
import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.Site;
import io.logpipe.itest.trial.Trial;
import java.util.concurrent.locks.LockSupport;

/**
 * The receiver stands still for a second, in which the kernel goes on taking what the sender writes, and is killed then.
 */
final class Frozen implements Trial {

    private static final int LINES_PER_SECOND = 30_000;
    private static final long SECOND = 1_000_000_000;

    @Override
    public void run(Site site, Options options, Report report) throws Exception {
        Ack[] all = options.brief() ? new Ack[] {Ack.REQUIRE} : Ack.values();
        for (Ack ack : Ack.or(all)) {
            freeze(site, ack, options, report);
        }
    }

    private static void freeze(Site site, Ack ack, Options options, Report report) throws Exception {
        int rounds = options.either(2, 20);
        int frozen = 0;
        try (Flow flow = new Flow(site, ack, LINES_PER_SECOND, report)) {
            for (int round = 0; round < rounds; round++) {
                flow.awaitFlow();
                Proc worker = flow.dump().worker();
                worker.signal("STOP");
                Await.until("the worker to stand still", () -> worker.state() == 'T');
                LockSupport.parkNanos(SECOND);
                frozen += worker.state() == 'T' ? 1 : 0;
                worker.signal("KILL");
                Await.until("the end of the worker", () -> !worker.runs());
                flow.dump().awaitReady();
            }
            report.must(frozen == rounds, "%s: frozen and killed %d times", ack, frozen);
            flow.conclude();
        }
    }
}
