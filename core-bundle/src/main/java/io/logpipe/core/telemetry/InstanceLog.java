package io.logpipe.core.telemetry;

/** Loggers of instances: their lines carry the instance as component. */
public final class InstanceLog {

    private InstanceLog() {}

    /** The logger of {@code instance}. */
    public static System.Logger of(String instance) {
        return System.getLogger(LogFormat.INSTANCES + instance);
    }
}
