package io.logpipe.testkit;

import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import java.nio.ByteBuffer;

final class FakeDraft implements BlockDraft {
    private final Ledger ledger;
    private final Storage storage;
    private final ByteBuffer buffer;
    private final Ref ref;

    FakeDraft(Ledger ledger, Storage storage) {
        this.ledger = ledger;
        this.storage = storage;
        this.buffer = storage.memory().duplicate();
        this.ref = ledger.opened("draft of " + buffer.capacity() + " bytes");
    }

    @Override
    public ByteBuffer buffer() {
        ref.use();
        return buffer;
    }

    @Override
    public MemoryBlock seal(Position start, long span) {
        if (!ref.closeOnce()) {
            throw new IllegalStateException("draft is sealed or closed");
        }
        return new FakeMemory(ledger, storage, 0, buffer.position(), start, span);
    }

    @Override
    public void close() {
        if (ref.closeOnce()) {
            storage.release();
        }
    }
}
