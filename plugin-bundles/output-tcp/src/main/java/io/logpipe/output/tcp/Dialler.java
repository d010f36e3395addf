package io.logpipe.output.tcp;

import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.PluginContext.ChannelRegistration;
import io.logpipe.api.plugin.PluginContext.Registration;
import io.logpipe.plugin.wire.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Makes connections to one peer: looks its name up anew each time, then tries its addresses, one after the other. */
final class Dialler {

    /** Makes sockets, which do not block, to be connected to a peer. */
    @FunctionalInterface
    interface Sockets {

        SocketChannel open(Endpoint endpoint) throws IOException;
    }

    /** How an attempt ends: with one of these, unless it is cancelled. */
    interface Caller {

        /** The connection is the caller's from here on, and so is its registration, if there is one yet. */
        void connected(SocketChannel channel, @Nullable ChannelRegistration registration);

        void failed(String why);
    }

    private final Endpoint endpoint;
    private final PluginContext context;
    private final Sockets sockets;
    private final Duration limit;
    private final Object attachment;
    private final Caller caller;
    private final Deque<InetSocketAddress> addresses = new ArrayDeque<>();
    private @Nullable CompletableFuture<List<InetSocketAddress>> lookup;
    private @Nullable SocketChannel channel;
    private @Nullable ChannelRegistration registration;
    private @Nullable Registration timer;
    private boolean waitsForName;

    /**
     * Nothing is done yet.
     *
     * @param limit time for the name, and for each address
     * @param attachment what signals carry that are to be passed on to {@link #ready} and {@link #expired}
     */
    Dialler(
            Endpoint endpoint,
            PluginContext context,
            Sockets sockets,
            Duration limit,
            Object attachment,
            Caller caller) {
        this.endpoint = endpoint;
        this.context = context;
        this.sockets = sockets;
        this.limit = limit;
        this.attachment = attachment;
        this.caller = caller;
    }

    /** Begins an attempt. It may end before this returns. */
    void dial() {
        addresses.clear();
        waitsForName = true;
        timer = context.after(limit, attachment);
        if (lookup == null || lookup.isDone()) {
            lookup = endpoint.lookup(context.wakeup()::wake);
        }
        woken();
    }

    /** The addresses may be known now. */
    void woken() {
        if (!waitsForName || lookup == null || !lookup.isDone()) {
            return;
        }
        waitsForName = false;
        if (lookup.isCompletedExceptionally()) {
            failed("its address is not known");
        } else {
            addresses.addAll(lookup.join());
            tryNext("no address");
        }
    }

    private void tryNext(String why) {
        cancel();
        InetSocketAddress address = addresses.poll();
        if (address == null) {
            failed(why);
            return;
        }
        timer = context.after(limit, attachment);
        boolean connected;
        try {
            connected = connect(address);
        } catch (IOException | RuntimeException failure) {
            tryNext(Peer.why(failure));
            return;
        }
        if (connected) {
            connected();
        }
    }

    private boolean connect(InetSocketAddress address) throws IOException {
        SocketChannel dialled = sockets.open(endpoint);
        channel = dialled;
        dialled.setOption(StandardSocketOptions.TCP_NODELAY, true);
        dialled.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        if (dialled.connect(address)) {
            return true;
        }
        registration = context.watch(dialled, SelectionKey.OP_CONNECT, attachment);
        return false;
    }

    /** The connection has come about, or has been refused. */
    void ready() {
        boolean connected;
        try {
            connected = channel != null && channel.finishConnect();
        } catch (IOException refused) {
            tryNext(Peer.why(refused));
            return;
        }
        if (connected) {
            connected();
        }
    }

    /** Neither has happened in time. */
    void expired() {
        tryNext("no connection within " + limit.toMillis() + " ms");
    }

    private void connected() {
        SocketChannel done = channel;
        ChannelRegistration watch = registration;
        channel = null;
        registration = null;
        cancel();
        if (done != null) {
            caller.connected(done, watch);
        }
    }

    private void failed(String why) {
        cancel();
        caller.failed(why);
    }

    /** Gives the attempt up. */
    void cancel() {
        waitsForName = false;
        if (timer != null) {
            timer.close();
            timer = null;
        }
        if (registration != null) {
            registration.close();
            registration = null;
        }
        if (channel != null) {
            close(channel);
            channel = null;
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException ignored) {
            // It never was a connection; there is nothing to lose.
        }
    }
}
