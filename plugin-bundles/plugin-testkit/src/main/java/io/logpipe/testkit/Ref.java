package io.logpipe.testkit;

import java.util.concurrent.atomic.AtomicBoolean;

/** One reference to something of the pool, with the place in the code that took it. */
final class Ref {
    private final Ledger ledger;
    private final String what;
    private final Throwable where;
    private final AtomicBoolean closed = new AtomicBoolean();

    Ref(Ledger ledger, String what) {
        this.ledger = ledger;
        this.what = what;
        this.where = new Throwable(what + " was taken here");
    }

    /** The only close that is right. */
    void close() {
        if (!closeOnce()) {
            throw ledger.violated("B1: closed twice: " + this, where);
        }
    }

    /** For references whose close is idempotent; false if there was one before. */
    boolean closeOnce() {
        if (!closed.compareAndSet(false, true)) {
            return false;
        }
        ledger.closed(this);
        return true;
    }

    /** Complains about use after close. */
    void use() {
        if (closed.get()) {
            throw ledger.violated("B1: used after close: " + this, where);
        }
    }

    Throwable where() {
        return where;
    }

    @Override
    public String toString() {
        return what + ", taken at " + place();
    }

    private String place() {
        for (StackTraceElement frame : where.getStackTrace()) {
            boolean ours = frame.getClassName().startsWith("io.logpipe.testkit.")
                    && !frame.getClassName().contains("Test")
                    && !frame.getClassName().contains("Contract");
            if (!ours && !frame.getClassName().startsWith("java.")) {
                return frame.toString();
            }
        }
        return "an unknown place";
    }
}
