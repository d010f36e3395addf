package io.logpipe.testkit;

import io.logpipe.api.plugin.Signal;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A real selector whose keys belong to registrations of contexts. */
final class FakeLoop implements AutoCloseable {
    private final Selector selector;

    FakeLoop() throws IOException {
        selector = Selector.open();
    }

    /** What somebody waits for; a channel keeps its key when nobody does, so that a successor takes it over at once. */
    record Interest(SelectionKey key, Consumer<Signal> target, Object attachment) {
        void ops(int ops) {
            if (key.isValid() && key.attachment() == this) {
                key.interestOps(ops);
            }
        }

        void end() {
            ops(0);
        }
    }

    Interest register(SelectableChannel channel, int ops, Object attachment, Consumer<Signal> target)
            throws IOException {
        SelectionKey known = channel.keyFor(selector);
        SelectionKey key = known == null ? channel.register(selector, 0) : known;
        Interest interest = new Interest(key, target, attachment);
        key.attach(interest);
        key.interestOps(ops);
        return interest;
    }

    void wakeup() {
        selector.wakeup();
    }

    /** Waits for at most {@code millis}, 0 for not at all, and posts what became ready. */
    boolean poll(long millis) throws IOException {
        if (millis > 0) {
            selector.select(millis);
        } else {
            selector.selectNow();
        }
        List<SelectionKey> ready = new ArrayList<>(selector.selectedKeys());
        selector.selectedKeys().clear();
        for (SelectionKey key : ready) {
            if (key.isValid() && (key.readyOps() & key.interestOps()) != 0) {
                Interest interest = (Interest) key.attachment();
                interest.target().accept(new Signal.Ready(key.channel(), key.readyOps(), interest.attachment()));
            }
        }
        return !ready.isEmpty();
    }

    /** Lets closed channels go: until then the system keeps their ports. */
    void flush() throws IOException {
        selector.selectNow();
    }

    @Override
    public void close() throws IOException {
        selector.close();
    }
}
