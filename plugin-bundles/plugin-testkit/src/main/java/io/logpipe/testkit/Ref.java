package io.logpipe.testkit;

import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One reference to something of the pool, with the place in the code that took it. */
final class Ref {
    private static final Set<String> POOL = Stream.of(
                    Ref.class,
                    Ledger.class,
                    FakePool.class,
                    FakeDraft.class,
                    FakeMemory.class,
                    FakeFile.class,
                    FakeRegion.class,
                    World.class)
            .map(Class::getName)
            .collect(Collectors.toSet());

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
            if (!POOL.contains(frame.getClassName()) && !frame.getClassName().startsWith("io.logpipe.api.")) {
                return frame.toString();
            }
        }
        return "an unknown place";
    }
}
