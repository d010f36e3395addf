package io.logpipe.input.tcp;

import io.logpipe.api.plugin.Outcome;
import io.logpipe.api.plugin.Outlet;
import io.logpipe.api.plugin.PluginContext.ChannelRegistration;
import io.logpipe.input.tcp.Ending.Kind;
import io.logpipe.plugin.wire.WireViolation;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One peer's connection: read, unpacked and delivered in turns of bounded work. Never written to. */
final class Connection {

    /** What must happen before the next turn. */
    enum Need {
        /** The peer sends more. */
        DATA,
        /** The engine comes back by itself, for what is left of the last pass. */
        TURN,
        /** The route has room. */
        ROOM,
        /** There is memory. */
        MEMORY,
        /** Some time passes: the last pass broke off. */
        TIME,
        /** Nothing: it is over, see {@link #ending}. */
        NOTHING
    }

    /** A turn reads no more after that many bytes. */
    private static final long TURN = 512 << 10;

    /** Bytes that count as progress where nothing is completed. */
    private static final long CRAWL = 1 << 10;

    private final String lease;
    private final Address address;
    private final SocketChannel channel;
    private final Shared shared;
    private final Unpacker unpacker;
    private @Nullable ChannelRegistration registration;
    private @Nullable Ending ending;
    private boolean drained;
    private long received;
    private long receivedBefore;
    private long piecesBefore;
    private int standstill;

    Connection(String lease, Address address, SocketChannel channel, Shared shared) {
        this.lease = lease;
        this.address = address;
        this.channel = channel;
        this.shared = shared;
        this.unpacker = new Unpacker(address.id() + "/" + lease.substring(lease.indexOf('/') + 1), shared);
    }

    String lease() {
        return lease;
    }

    SocketChannel channel() {
        return channel;
    }

    void registered(ChannelRegistration watch) {
        registration = watch;
    }

    /** Whether to be told that the peer has sent something. */
    void listen(boolean on) {
        if (registration != null) {
            registration.ops(on ? SelectionKey.OP_READ : 0);
        }
    }

    /** Works until something is needed. */
    Need turn(Outlet outlet) {
        Need left = deliver(outlet);
        if (left != null) {
            return left;
        }
        drained = false;
        for (long end = received + TURN; ; ) {
            unpack();
            boolean starved = false;
            if (ending == null && unpacker.empty() && !drained && received < end) {
                starved = !room();
                if (!starved && receive()) {
                    continue;
                }
            }
            Need need = deliver(outlet);
            if (need != null) {
                return need;
            }
            if (ending != null) {
                return Need.NOTHING;
            }
            if (unpacker.empty()) {
                return starved ? Need.MEMORY : Need.DATA;
            }
        }
    }

    private void unpack() {
        if (ending != null) {
            return;
        }
        try {
            unpacker.unpack();
        } catch (WireViolation violation) {
            ending = new Ending(Kind.REFUSED, violation.getMessage());
        }
    }

    /** Whether there is memory for what may come. */
    private boolean room() {
        HalfBlock half = unpacker.half();
        return half == null ? !shared.intake().starved() && !shared.halves().full() : half.makeRoom();
    }

    /** Reads once; false if nothing came. */
    private boolean receive() {
        try {
            long count = shared.intake().read(channel, unpacker.half());
            if (count < 0) {
                ending = ended("closed");
                return false;
            }
            unpacker.take(shared.intake().takeChunk());
            received += count;
            drained = shared.intake().drained();
            return count > 0;
        } catch (IOException failure) {
            ending = ended("broken (" + failure.getMessage() + ")");
            return false;
        }
    }

    private Ending ended(String how) {
        return unpacker.atRest()
                ? new Ending(Kind.CLOSED, how)
                : new Ending(Kind.INCOMPLETE, how + " " + unpacker.place());
    }

    private @Nullable Need deliver(Outlet outlet) {
        Message message = unpacker.message();
        if (message == null) {
            return null;
        }
        if (message.due()) {
            Outcome outcome = message.deliver(outlet);
            if (outcome instanceof Outcome.Held) {
                return Need.ROOM;
            }
            if (outcome instanceof Outcome.Aborted) {
                return Need.TIME;
            }
            if (message.due()) {
                return Need.TURN;
            }
        }
        if (message.ended()) {
            unpacker.delivered();
        }
        return null;
    }

    /** Whether nothing can be done before more arrives. */
    boolean idle() {
        Message message = unpacker.message();
        return ending == null && unpacker.empty() && (message == null || !message.due());
    }

    /** Whether, beyond that, no block has arrived in part. */
    boolean empty() {
        return idle() && unpacker.half() == null;
    }

    /** Whether the peer owes nothing. */
    boolean atRest() {
        return unpacker.atRest();
    }

    /** Asked {@link Watchdog#LOOKS} times in the time that a peer has; true once the peer has stood still for all of it. */
    boolean stuck() {
        if (unpacker.pieces() != piecesBefore || received - receivedBefore >= CRAWL) {
            notStuck();
        }
        return ++standstill > Watchdog.LOOKS;
    }

    /** The peer may have had to wait for us: its time begins anew. */
    void notStuck() {
        piecesBefore = unpacker.pieces();
        receivedBefore = received;
        standstill = 0;
    }

    void refuse(String why) {
        ending = new Ending(Kind.REFUSED, why + " " + unpacker.place());
    }

    /** Says how it ended, and forgets what was not delivered. The lease is the caller's to end. */
    void close() {
        report(ending == null ? new Ending(Kind.CLOSED, "closed") : ending);
        release();
    }

    private void report(Ending how) {
        String text = "connection from " + address.text() + ": " + how.why();
        switch (how.kind()) {
            case CLOSED -> shared.log().debug(text);
            case INCOMPLETE -> {
                shared.meters().incomplete().add(1);
                shared.log().warn(address.host(), text);
            }
            case REFUSED -> {
                shared.meters().refused().add(1);
                shared.log().warn(address.host(), text);
            }
        }
    }

    /** For a successor, which gives it to {@link #restore}. Afterwards this holds nothing. */
    Map<String, Object> save() {
        Map<String, Object> state = new HashMap<>(unpacker.save());
        if (ending != null) {
            state.put("ending", ending.save());
        }
        release();
        return state;
    }

    /** Goes on where a predecessor was; false if that cannot be understood. */
    boolean restore(Map<?, ?> state) {
        ending = Ending.restore(state.get("ending"));
        return unpacker.restore(state);
    }

    /** Gives back all memory and the registration. */
    void release() {
        unpacker.close();
        if (registration != null) {
            registration.close();
            registration = null;
        }
    }
}
