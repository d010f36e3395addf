package io.logpipe.itest.fault;

/** A process that is killed. */
enum Victim {
    COLLECTOR_WORKER,
    COLLECTOR_MONITOR,
    DUMP_WORKER,
    DUMP_MONITOR;

    /** Kills it, and returns when it is gone. */
    void kill(Side collector, Side dump) throws Exception {
        switch (this) {
            case COLLECTOR_WORKER -> collector.killWorker();
            case COLLECTOR_MONITOR -> collector.killMonitor();
            case DUMP_WORKER -> dump.killWorker();
            case DUMP_MONITOR -> dump.killMonitor();
        }
    }
}
