package io.logpipe.itest.fault;

import io.logpipe.itest.Await;
import io.logpipe.itest.Proc;
import io.logpipe.itest.trial.RunningNode;
import io.logpipe.itest.trial.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A node that is started again whenever its monitor has ended, as a service manager does. It may take several starts: the
 * worker of a killed monitor ends itself, and until then nobody else gets in.
 */
final class Side implements AutoCloseable {

    private static final long LOOK_NANOS = 100_000_000;

    private final Site site;
    private final String name;
    private final String config;
    private final Thread supervisor = new Thread(this::supervise, "supervisor");
    private volatile RunningNode node;
    private volatile boolean stopped;
    private volatile int starts = 1;

    private Side(Site site, String name, String config, RunningNode node) {
        this.site = site;
        this.name = name;
        this.config = config;
        this.node = node;
        supervisor.setDaemon(true);
    }

    /** Starts it, and waits until all of it runs. */
    static Side start(Site site, String name, String config) throws Exception {
        Side side = new Side(site, name, config, site.start(name, config));
        side.supervisor.start();
        return side;
    }

    private void supervise() {
        try {
            while (!stopped) {
                if (!node.monitor().runs()) {
                    node = site.launch(name, config, Map.of());
                    starts++;
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RunningNode node() {
        return node;
    }

    /** How often a monitor was started. */
    int starts() {
        return starts;
    }

    /** The worker, as soon as there is one. */
    Proc worker() throws Exception {
        return Await.value("a worker of " + name, Await.LIMIT.multipliedBy(3), () -> node.worker());
    }

    /** Kills a worker, and returns when it is gone. */
    void killWorker() throws Exception {
        kill(worker(), "worker");
    }

    /** Kills a monitor, and returns when it is gone. */
    void killMonitor() throws Exception {
        kill(
                Await.value(
                        "a monitor of " + name,
                        () -> Optional.of(node.monitor()).filter(Proc::runs)),
                "monitor");
    }

    private void kill(Proc process, String what) throws Exception {
        process.signal("KILL");
        Await.until("the end of the " + what + " of " + name, () -> !process.runs());
    }

    /** Waits until all of it runs. */
    void awaitReady() throws Exception {
        Await.until(
                "all of " + name + " to run",
                Await.LIMIT.multipliedBy(3),
                () -> node.monitor().runs() && node.status().exit() == 0);
    }

    /** Ends it as an operator does; whether it ends in order. */
    boolean terminate() throws Exception {
        close();
        return node.terminate();
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        supervisor.join();
    }

    @Override
    public String toString() {
        return name;
    }
}
