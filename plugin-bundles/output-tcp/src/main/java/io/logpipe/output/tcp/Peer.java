package io.logpipe.output.tcp;

import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.PluginContext.ChannelRegistration;
import io.logpipe.api.plugin.PluginContext.Registration;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.plugin.wire.Endpoint;
import io.logpipe.plugin.wire.Framing;
import io.logpipe.plugin.wire.WireViolation;
import io.logpipe.plugin.wire.acknowledged.Wire;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One receiver, and the connection to it: out, being dialled, asked for acknowledgements if they are wanted, up, and out
 * again when something fails. The connection is
 * a lease from the moment it is up.
 */
final class Peer implements Dialler.Caller {

    private enum State {
        OUT,
        DIALLING,
        GREETING,
        UP
    }

    private final Endpoint endpoint;
    private final Peers peers;
    private final PluginContext context;
    private final Wires wires;
    private final Framing framing;
    private final Dialler dialler;
    private final ByteBuffer incoming = ByteBuffer.allocate(4 << 10);
    private Sender sender;
    private State state = State.OUT;
    private @Nullable SocketChannel channel;
    private @Nullable ChannelRegistration registration;
    private @Nullable Registration timer;
    private String lease = "";
    private boolean talked;

    Peer(Endpoint endpoint, Peers peers, PluginContext context, Settings settings, Wires wires, Framing framing) {
        this.endpoint = endpoint;
        this.peers = peers;
        this.context = context;
        this.wires = wires;
        this.framing = framing;
        this.sender = wires.messages(framing);
        this.dialler = new Dialler(endpoint, context, peers::socket, settings.connect(), this, this);
    }

    Endpoint endpoint() {
        return endpoint;
    }

    Sender sender() {
        return sender;
    }

    /** The name of its connection, or of the one that it had. */
    String lease() {
        return lease;
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
        quiet();
        state = State.DIALLING;
        dialler.dial();
    }

    @Override
    public void connected(SocketChannel connection, @Nullable ChannelRegistration watch) {
        registration = watch;
        lease = peers.nextLease(endpoint);
        try {
            context.leases().take(lease, SocketChannel.class, () -> connection);
        } catch (Exception refused) {
            throw new IllegalStateException("lease " + lease + " (expected: a name that is free)", refused);
        }
        if (wires.asks(endpoint)) {
            sender = wires.acknowledging();
            begin(connection, State.GREETING);
            alarm(Wire.GREETING);
            write();
        } else {
            sender = wires.messages(framing);
            begin(connection, State.UP);
            peers.connected(this);
        }
    }

    @Override
    public void failed(String why) {
        out(why, true);
    }

    /** Takes a connection of a predecessor over. */
    void adopt(String name, SocketChannel connection, Leaving left) {
        sender = wires.resumed(left);
        lease = name;
        begin(connection, State.UP);
        peers.adopted(this);
        write();
    }

    private void begin(SocketChannel connection, State next) {
        channel = connection;
        talked = false;
        state = next;
        if (registration == null) {
            registration = context.watch(connection, SelectionKey.OP_READ, this);
        } else {
            registration.ops(SelectionKey.OP_READ);
        }
    }

    // The way out

    /** The receiver does not answer our first words: it may be one that knows the C program's wire only. */
    private void notUnderstood(String why) {
        if (!wires.fallBack(endpoint, why)) {
            out(why, true);
            return;
        }
        sender.clear();
        close();
        connect();
    }

    /** Ends the connection, or the attempt at one. */
    private void out(String why, boolean failed) {
        boolean owed = sender.owesRest();
        List<Message> left = sender.clear();
        close();
        String more = owed ? "; the rest of a block that was written in part is lost" : "";
        peers.out(this, why + more, failed, sender.retryAfter());
        for (Message message : left) {
            message.failed(new PluginFailure.Transient(endpoint + ": " + why, new IOException(why)));
        }
    }

    /** The block that is due ends too early: nobody can complete it, so the connection is of no more use. */
    private void cutShort(EOFException why) {
        Message current = sender.current();
        List<Message> left = sender.clear();
        close();
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
        rest();
        if (!lease.isEmpty()) {
            context.leases().end(lease);
            lease = "";
        }
    }

    /** Waits for nothing any more. */
    private void rest() {
        quiet();
        dialler.cancel();
        if (registration != null) {
            registration.close();
            registration = null;
        }
        channel = null;
        state = State.OUT;
    }

    static String why(Exception failure) {
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
        if (state == State.DIALLING) {
            dialler.expired();
        } else if (state == State.GREETING) {
            notUnderstood("no answer within " + Wire.GREETING.toSeconds() + " s");
        } else if (state == State.OUT) {
            connect();
        }
    }

    /** Called every {@link Wire#BEAT}. */
    void beat() {
        if (state != State.UP) {
            return;
        }
        if (sender.beat()) {
            write();
        } else {
            out("silent for too long", true);
        }
    }

    void woken() {
        if (state == State.DIALLING) {
            dialler.woken();
        }
    }

    void ready() {
        if (state == State.DIALLING) {
            dialler.ready();
        } else {
            exchange();
        }
    }

    /** Reads what has come, and writes what can be written. */
    void exchange() {
        if ((state == State.UP || state == State.GREETING) && alive()) {
            write();
        }
    }

    /** Whether a message can be sent here. An idle connection is asked first, so that its end does not cost a message. */
    boolean usable() {
        return state == State.UP && (!sender.idle() || alive());
    }

    /** Reads what the peer sends; notices its end. */
    private boolean alive() {
        try {
            int count = channel == null ? -1 : channel.read(incoming.clear());
            if (count > 0) {
                take();
            }
            if (count >= 0) {
                return state == State.UP || state == State.GREETING;
            }
            ended("closed by the peer", !sender.settled());
        } catch (SSLException refused) {
            // No reason to take the peer for one that knows the C program's wire only.
            out(why(refused), true);
        } catch (IOException broken) {
            ended(why(broken), !sender.settled());
        } catch (WireViolation violation) {
            out(why(violation), true);
        }
        return false;
    }

    private void ended(String why, boolean failed) {
        if (state == State.GREETING) {
            notUnderstood(why);
        } else {
            out(why, failed);
        }
    }

    private void take() throws WireViolation {
        if (!sender.acknowledged() && !talked) {
            talked = true;
            context.log().log(System.Logger.Level.DEBUG, endpoint + " sends bytes, which are not looked at");
        }
        sender.received(incoming.flip());
        if (state == State.GREETING && sender.greeted()) {
            quiet();
            state = State.UP;
            wires.answered(endpoint);
            peers.connected(this);
        }
    }

    // Data

    /** Takes over {@code message}; its answer may come at once. */
    void send(Message message) {
        sender.add(message);
        write();
    }

    /** Writes what the socket takes. */
    void write() {
        if (state != State.UP && state != State.GREETING || channel == null) {
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
        boolean connected = up();
        Optional<Leaving> left = sender.leave(successor);
        if (connected && left.isEmpty()) {
            // Last words, if there are any.
            write();
        }
        if (!connected || left.isEmpty()) {
            close();
            return Optional.empty();
        }
        rest();
        return left;
    }
}
