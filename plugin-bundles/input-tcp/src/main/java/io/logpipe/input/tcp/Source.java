package io.logpipe.input.tcp;

import io.logpipe.api.block.SourceRef;
import org.jspecify.annotations.Nullable;

/** A source of some sender, over all connections on which it ever came. */
final class Source {

    private final String key;
    private final SourceRef ref;
    private long durable;
    private long received;
    private @Nullable Carrier carrier;

    Source(String key, SourceRef ref, long durable, long received) {
        this.key = key;
        this.ref = ref;
        this.durable = durable;
        this.received = received;
    }

    /** What a checkpoint knows it by. */
    String key() {
        return key;
    }

    SourceRef ref() {
        return ref;
    }

    /** All outputs have acknowledged what lies before. */
    long durable() {
        return durable;
    }

    /** The route has taken what lies before. */
    long received() {
        return received;
    }

    /** Whether nothing of it is under way. */
    boolean settled() {
        return durable >= received;
    }

    /** The sender vouches for what lies before {@code offset}. */
    void from(long offset) {
        if (settled() && offset > durable) {
            durable = offset;
            received = offset;
        }
    }

    void receivedUpTo(long offset) {
        received = Math.max(received, offset);
    }

    /** False if that is no news. */
    boolean durableUpTo(long offset) {
        if (offset <= durable) {
            return false;
        }
        durable = offset;
        return true;
    }

    /** Who carries it; null between connections. */
    @Nullable
    Carrier carrier() {
        return carrier;
    }

    void carriedBy(@Nullable Carrier next) {
        carrier = next;
    }
}
