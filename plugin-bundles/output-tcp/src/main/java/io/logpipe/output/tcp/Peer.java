package io.logpipe.output.tcp;

import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.PluginContext.ChannelRegistration;
import io.logpipe.api.plugin.PluginContext.Registration;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.plugin.wire.Endpoint;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One receiver, and the way to it: out, then looked up, connecting, up, and out again when something fails. Its
 * connection is a lease from the moment it is up.
 */
final class Peer {

    private enum State {
        OUT,
        LOOKUP,
        CONNECTING,
        UP
    }

    private final Endpoint endpoint;
    private final Peers peers;
    private final PluginContext context;
    private final Settings settings;
    private final Sender sender;
    private final ByteBuffer rubbish = ByteBuffer.allocate(1 << 10);
    private final Deque<InetSocketAddress> addresses = new ArrayDeque<>();
    private State state = State.OUT;
    private @Nullable CompletableFuture<List<InetSocketAddress>> lookup;
    private @Nullable SocketChannel channel;
    private @Nullable ChannelRegistration registration;
    private @Nullable Registration timer;
    private String lease = "";
    private boolean talked;

    Peer(Endpoint endpoint, Peers peers, PluginContext context, Settings settings, Sender sender) {
        this.endpoint = endpoint;
        this.peers = peers;
        this.context = context;
        this.settings = settings;
        this.sender = sender;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    Sender sender() {
        return sender;
    }

    boolean up() {
        return state == State.UP;
    }

    boolean out() {
        return state == State.OUT;
    }

    // The way up

    /** Begins to connect. */
    void connect() {
        state = State.LOOKUP;
        addresses.clear();
        alarm(settings.connect());
        if (lookup == null || lookup.isDone()) {
            lookup = endpoint.lookup(context.wakeup()::wake);
        }
        woken();
    }

    /** The addresses may be known now. */
    void woken() {
        if (state != State.LOOKUP || lookup == null || !lookup.isDone()) {
            return;
        }
        if (lookup.isCompletedExceptionally()) {
            out("its address is not known", true);
            return;
        }
        addresses.addAll(lookup.join());
        dial();
    }

    /** Tries the next address. */
    private void dial() {
        state = State.CONNECTING;
        alarm(settings.connect());
        try {
            SocketChannel dialled = SocketChannel.open();
            channel = dialled;
            dialled.configureBlocking(false);
            dialled.setOption(StandardSocketOptions.TCP_NODELAY, true);
            dialled.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            if (dialled.connect(addresses.remove())) {
                connected(dialled);
            } else {
                registration = context.watch(dialled, SelectionKey.OP_CONNECT, this);
            }
        } catch (IOException | RuntimeException failure) {
            notConnected(why(failure));
        }
    }

    private void notConnected(String why) {
        if (addresses.isEmpty()) {
            out(why, true);
        } else {
            close();
            dial();
        }
    }

    private void connected(SocketChannel connection) {
        String name = peers.nextLease(endpoint);
        try {
            context.leases().take(name, SocketChannel.class, () -> connection);
        } catch (Exception refused) {
            throw new IllegalStateException("lease " + name, refused);
        }
        goUp(name, connection);
    }

    /** Takes a connection of a predecessor over. */
    void adopt(String name, SocketChannel connection, Leaving left) {
        sender.resume(left.rest(), left.open());
        goUp(name, connection);
        write();
    }

    private void goUp(String name, SocketChannel connection) {
        quiet();
        lease = name;
        channel = connection;
        talked = false;
        state = State.UP;
        if (registration == null) {
            registration = context.watch(connection, SelectionKey.OP_READ, this);
        } else {
            registration.ops(SelectionKey.OP_READ);
        }
        peers.up(this);
    }

    // The way out

    /** Ends the connection, or the attempt at one. */
    private void out(String why, boolean failed) {
        boolean owed = sender.owesRest();
        List<Message> left = sender.clear();
        close();
        state = State.OUT;
        peers.out(this, why + (owed ? "; the rest of a block that was written in part is lost" : ""), failed);
        for (Message message : left) {
            message.failed(new PluginFailure.Transient(endpoint + ": " + why, new IOException(why)));
        }
    }

    /** The block that is due ends too early: nobody can complete it, so the connection is of no more use. */
    private void cutShort(EOFException why) {
        Message current = sender.current();
        List<Message> left = sender.clear();
        close();
        state = State.OUT;
        peers.out(this, "a file was cut short while it was sent", false);
        for (Message message : left) {
            if (message == current) {
                message.lost(new PluginFailure.Poison("file was cut short while it was sent", why));
            } else {
                message.failed(new PluginFailure.Transient(endpoint + ": connection given up", why));
            }
        }
    }

    private void close() {
        quiet();
        if (registration != null) {
            registration.close();
            registration = null;
        }
        if (!lease.isEmpty()) {
            context.leases().end(lease);
        } else if (channel != null) {
            abandon(channel);
        }
        channel = null;
        lease = "";
    }

    private static void abandon(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException ignored) {
            // It never was a connection; there is nothing to lose.
        }
    }

    private static String why(Exception failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    // Signals

    /** Sees to it that {@link #tick} comes after {@code delay}, and not before. */
    void alarm(Duration delay) {
        quiet();
        timer = context.after(delay, this);
    }

    private void quiet() {
        if (timer != null) {
            timer.close();
            timer = null;
        }
    }

    void tick() {
        timer = null;
        switch (state) {
            case OUT -> connect();
            case LOOKUP, CONNECTING -> notConnected("no connection within " + settings.connect());
            case UP -> {}
        }
    }

    void ready() {
        if (state == State.CONNECTING && channel != null) {
            finishConnect(channel);
        } else if (state == State.UP && alive()) {
            write();
        }
    }

    private void finishConnect(SocketChannel connection) {
        try {
            if (connection.finishConnect()) {
                connected(connection);
            }
        } catch (IOException refused) {
            notConnected(why(refused));
        }
    }

    /** Whether a message can be sent here. An idle connection is asked first, so that its end does not cost a message. */
    boolean usable() {
        return state == State.UP && (!sender.idle() || alive());
    }

    /** Reads and forgets what the peer sends; notices its end. */
    private boolean alive() {
        try {
            int count = channel == null ? -1 : channel.read(rubbish.clear());
            if (count > 0 && !talked) {
                talked = true;
                context.log().log(System.Logger.Level.DEBUG, endpoint + " sends bytes, which are not looked at");
            }
            if (count >= 0) {
                return true;
            }
            out("closed by the peer", !sender.idle());
        } catch (IOException broken) {
            out(why(broken), !sender.idle());
        }
        return false;
    }

    // Data

    /** Takes over {@code message}; its answer may come at once. */
    void send(Message message) {
        sender.add(message);
        write();
    }

    /** Writes what the socket takes. */
    void write() {
        if (state != State.UP || channel == null) {
            return;
        }
        try {
            sender.write(channel);
        } catch (EOFException tooShort) {
            cutShort(tooShort);
            return;
        } catch (IOException broken) {
            out(why(broken), true);
            return;
        }
        if (registration == null) {
            // An answer has led to a further message, and that to the discovery that the peer is gone.
            return;
        }
        registration.ops(sender.idle() ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }

    /** Comes to rest. The connection stays, unless it is in a state that no successor can go on from. */
    Optional<Leaving> leave(boolean successor) {
        Optional<Leaving> left = sender.leave(successor);
        if (state != State.UP || left.isEmpty()) {
            close();
            left = Optional.empty();
        }
        quiet();
        if (registration != null) {
            registration.close();
            registration = null;
        }
        state = State.OUT;
        channel = null;
        return left;
    }

    String lease() {
        return lease;
    }
}
