package io.logpipe.testkit;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counted memory, overwritten when the last reference goes, so that a stale window shows rubbish. */
final class Storage {
    private static final byte RUBBISH = (byte) 0xDB;

    private final ByteBuffer memory;
    private final AtomicLong used;
    private final AtomicInteger holders = new AtomicInteger(1);

    Storage(int capacity, AtomicLong used) {
        this.memory = ByteBuffer.allocateDirect(capacity);
        this.used = used;
        used.addAndGet(capacity);
    }

    ByteBuffer memory() {
        return memory;
    }

    void retain() {
        holders.incrementAndGet();
    }

    void release() {
        if (holders.decrementAndGet() == 0) {
            for (int i = 0; i < memory.capacity(); i++) {
                memory.put(i, RUBBISH);
            }
            used.addAndGet(-memory.capacity());
        }
    }
}
