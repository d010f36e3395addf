package io.logpipe.input.tcp;

import io.logpipe.api.plugin.Outcome;
import io.logpipe.api.plugin.Outlet;
import io.logpipe.api.plugin.PluginContext.ChannelRegistration;
import io.logpipe.input.tcp.Ending.Kind;
import io.logpipe.plugin.text.Escaped;
import io.logpipe.plugin.wire.WireViolation;
import io.logpipe.plugin.wire.acknowledged.Acknowledgement;
import io.logpipe.plugin.wire.acknowledged.Frame;
import io.logpipe.plugin.wire.acknowledged.Wire;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One peer's connection: read, unpacked and delivered in turns of bounded work. The first byte tells which wire the peer
 * speaks; answers are written on the acknowledged one only.
 */
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

    /** What a message about TLS may take of a line; parts of it come from the peer. */
    private static final int SHOWN = 400;

    /** Bytes that count as progress where nothing is completed. */
    private static final long CRAWL = 1 << 10;

    private final String lease;
    private final Address address;
    private final SocketChannel channel;
    private final Shared shared;
    private final Runnable due;
    private Unpacker unpacker;
    private @Nullable ChannelRegistration registration;
    private @Nullable Ending ending;
    private boolean drained;
    private long received;
    private long receivedBefore;
    private long piecesBefore;
    private int standstill;
    private boolean listening = true;
    private int silentBeats;
    private long receivedBeforeBeat;
    private int pings;

    /**
     * A connection of which nothing has been read.
     *
     * @param answer told when {@link #write} is to be called soon
     */
    Connection(String lease, Address address, SocketChannel channel, Shared shared, Consumer<Connection> answer) {
        this.lease = lease;
        this.address = address;
        this.channel = channel;
        this.shared = shared;
        this.due = () -> answer.accept(this);
        this.unpacker = new MessageUnpacker(address.id() + "/" + lease.substring(lease.indexOf('/') + 1), shared);
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
        listening = on;
        interest();
    }

    private void interest() {
        if (registration != null) {
            Answers answers = unpacker.answers();
            boolean write = answers != null && !answers.isEmpty();
            boolean read = listening && (answers == null || !answers.full());
            registration.ops((read ? SelectionKey.OP_READ : 0) | (write ? SelectionKey.OP_WRITE : 0));
        }
    }

    /** Writes what answers there are. */
    void write() {
        Answers answers = unpacker.answers();
        if (answers == null || answers.isEmpty()) {
            return;
        }
        try {
            answers.write(channel);
        } catch (IOException failure) {
            ending = ending == null ? ended("broken (" + failure.getMessage() + ")") : ending;
            if (!listening) {
                // Nothing more is written; the end is found when it is read again.
                answers.restore(new byte[0]);
            }
        }
        interest();
    }

    /**
     * Says that we are there; called every {@link Wire#BEAT}.
     *
     * @param waits whether the peer has to wait for us, so that we do not hear it
     * @return false if the peer was silent for too long
     */
    boolean beat(boolean waits) {
        Answers answers = unpacker.answers();
        if (answers == null) {
            return true;
        }
        silentBeats = waits || received != receivedBeforeBeat ? 0 : silentBeats + 1;
        receivedBeforeBeat = received;
        if (silentBeats >= Wire.SILENT_BEATS) {
            ending = new Ending(
                    Kind.INCOMPLETE,
                    "silent for " + Wire.BEAT.multipliedBy(silentBeats).toSeconds() + " s");
            return false;
        }
        if (!answers.full()) {
            answers.put(new Frame.Ping(pings++));
        }
        write();
        return true;
    }

    /** Whether the peer speaks the acknowledged wire. */
    boolean acknowledged() {
        return unpacker.answers() != null;
    }

    /** Works until something is needed, and answers. */
    Need turn(Outlet outlet) {
        Need need = work(outlet);
        write();
        return need;
    }

    private Need work(Outlet outlet) {
        Need left = deliver(outlet);
        if (left != null) {
            return left;
        }
        drained = false;
        for (long end = received + TURN; ; ) {
            unpack();
            boolean starved = false;
            if (ending == null && unpacker.empty() && !drained && received < end && !answersFull()) {
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

    private boolean answersFull() {
        Answers answers = unpacker.answers();
        return answers != null && answers.full();
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
            take(shared.intake().takeChunk());
            received += count;
            drained = shared.intake().drained();
            return count > 0;
        } catch (SSLException refused) {
            ending = new Ending(Kind.REFUSED, Escaped.text(String.valueOf(refused.getMessage()), SHOWN));
            return false;
        } catch (IOException failure) {
            ending = ended("broken (" + failure.getMessage() + ")");
            return false;
        }
    }

    private void take(@Nullable Chunk chunk) {
        if (received == 0 && chunk != null) {
            boolean asks = chunk.left().get(chunk.left().position()) == Wire.FIRST;
            Acknowledgement ack = shared.settings().ack();
            if (asks && ack != Acknowledgement.OFF) {
                unpacker = new AcknowledgedUnpacker(shared, due);
            } else if (!asks && ack == Acknowledgement.REQUIRE) {
                ending = new Ending(Kind.REFUSED, "the peer does not ask for acknowledgements");
            }
        }
        unpacker.take(chunk);
    }

    private Ending ended(String how) {
        if (acknowledged()) {
            // Whatever is incomplete comes again.
            return new Ending(Kind.CLOSED, how);
        }
        return unpacker.atRest()
                ? new Ending(Kind.CLOSED, how)
                : new Ending(Kind.INCOMPLETE, how + " " + unpacker.place());
    }

    private @Nullable Need deliver(Outlet outlet) {
        Delivery delivery = unpacker.delivery();
        if (delivery == null) {
            return null;
        }
        if (delivery.due()) {
            Outcome outcome = delivery.deliver(outlet);
            if (outcome instanceof Outcome.Held) {
                return Need.ROOM;
            }
            if (outcome instanceof Outcome.Aborted) {
                return Need.TIME;
            }
            if (delivery.due()) {
                return Need.TURN;
            }
        }
        if (delivery.ended()) {
            unpacker.delivered();
        }
        return null;
    }

    /** Whether nothing can be done before more arrives. */
    boolean idle() {
        Delivery delivery = unpacker.delivery();
        return ending == null && unpacker.empty() && (delivery == null || !delivery.due());
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
        write();
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
        if (received == 0) {
            state.put("fresh", true);
        }
        release();
        return state;
    }

    /** Goes on where a predecessor was; false if that cannot be understood. */
    boolean restore(Map<?, ?> state) {
        received = 1;
        if (state.get("wire") != null) {
            unpacker = new AcknowledgedUnpacker(shared, due);
        } else if (state.get("fresh") != null) {
            received = 0;
        }
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
