package io.logpipe.testkit;

import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.BlockPool;
import io.logpipe.api.block.SourceFile;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A pool in strict mode: every reference is an object of its own, remembers where it was taken, refuses to be used
 * after its close, and memory given back is overwritten.
 */
final class FakePool implements BlockPool {
    private final Ledger ledger;
    private final AtomicLong used = new AtomicLong();
    private volatile long limit = 64L << 20;

    FakePool(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public BlockDraft draft(int capacity) {
        return new FakeDraft(ledger, new Storage(capacity, used));
    }

    @Override
    public SourceFile share(FileChannel file) {
        return new FakeFile(ledger, file);
    }

    @Override
    public long available() {
        return Math.max(0, limit - used.get());
    }

    void limit(long bytes) {
        limit = bytes;
    }
}
