package io.logpipe.core.tls;

import io.logpipe.core.loop.EventLoop;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;

/** Between the selector, which knows encrypted bytes, and the user, who waits for plain ones. Loop thread only. */
final class TlsWatch implements EventLoop.Watch {

    private final EventLoop loop;
    private final TlsSession session;
    private final SocketChannel socket;
    private final EventLoop.ReadyHandler handler;
    private final EventLoop.Watch below;
    private int wanted;
    private boolean coming;
    private boolean ended;

    TlsWatch(EventLoop loop, TlsSession session, SocketChannel socket, int ops, EventLoop.ReadyHandler handler)
            throws ClosedChannelException {
        this.loop = loop;
        this.session = session;
        this.socket = socket;
        this.handler = handler;
        this.wanted = ops;
        this.below = loop.watch(socket, 0, this::ready);
        session.onChange(this::soon);
        soon();
    }

    private void ready(int belowOps) {
        if (over()) {
            return;
        }
        session.advance();
        int now = session.ready(belowOps) & wanted;
        if (now != 0) {
            handler.ready(now);
        }
        arrange();
    }

    private void arrange() {
        if (!over()) {
            below.ops(session.interest(wanted));
            if ((session.ready(0) & wanted) != 0) {
                soon();
            }
        }
    }

    /** In the next turn: the selector would not tell. */
    private void soon() {
        if (!coming && !over()) {
            coming = true;
            loop.execute(() -> {
                coming = false;
                ready(0);
            });
        }
    }

    private boolean over() {
        return ended || !socket.isOpen();
    }

    @Override
    public void ops(int ops) {
        wanted = ops;
        arrange();
    }

    @Override
    public void end() {
        ended = true;
        below.end();
    }
}
