package io.logpipe.core.route;

import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import java.util.concurrent.atomic.AtomicInteger;

/** One pass on its way: how many outputs have still to acknowledge it. */
final class PassTicket implements Receipt {

    private final Feed feed;
    private final SourceRef source;
    private final Position upTo;
    private final AtomicInteger open;

    PassTicket(Feed feed, SourceRef source, Position upTo, int outputs) {
        this.feed = feed;
        this.source = source;
        this.upTo = upTo;
        this.open = new AtomicInteger(outputs);
    }

    @Override
    public SourceRef source() {
        return source;
    }

    @Override
    public Position upTo() {
        return upTo;
    }

    boolean complete() {
        return open.get() == 0;
    }

    /** One more output has it, or will never have it. Safe from any thread. */
    @Override
    public void outputDone() {
        if (open.decrementAndGet() == 0) {
            feed.completed(this);
        }
    }
}
