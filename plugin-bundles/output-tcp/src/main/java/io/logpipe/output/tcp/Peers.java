package io.logpipe.output.tcp;

import io.logpipe.api.plugin.Leases;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.Tls;
import io.logpipe.plugin.tls.TlsKeys;
import io.logpipe.plugin.wire.Endpoint;
import io.logpipe.plugin.wire.Framing;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All peers: whose turn it is (the first one's at first; the C program begins with the second), and when the ones that are out are tried again. A peer that failed is left alone for the
 * disable timeout, but while none is connected all are tried every second.
 */
final class Peers {

    private static final String LEASE = "peer";
    private static final Duration SOON = Duration.ofSeconds(1);

    private final PluginContext context;
    private final Settings settings;
    private final Meters meters;
    private final Wires wires;
    private final List<Peer> peers = new ArrayList<>();
    private final List<Peer> leaving = new ArrayList<>();
    private final Set<Peer> reported = new HashSet<>();
    private final String leases;
    private @Nullable Tls tls;
    private int turn;
    private long nextLease;

    Peers(PluginContext context, Settings settings, Meters meters) {
        this.context = context;
        this.settings = settings;
        this.meters = meters;
        this.wires = new Wires(context, settings, meters);
        this.leases = TlsKeys.leases(LEASE, settings.tls());
        settings.peers().forEach(endpoint -> peers.add(peer(endpoint, settings.framing())));
    }

    private Peer peer(Endpoint endpoint, Framing framing) {
        return new Peer(endpoint, this, context, settings, wires, framing);
    }

    /**
     * Takes connections over, and begins to make the others. Never waits.
     *
     * @return whether messages are open with which somebody should go on
     */
    boolean start(Map<String, Object> left) throws Exception {
        tls = settings.tls().isPresent() ? context.tls(settings.tls().get()) : null;
        wires.start(left, this::beat);
        nextLease = left.get("next") instanceof Long number ? number : 0;
        context.degraded("no peer is connected yet");
        adopt(left.get("peers") instanceof Map<?, ?> states ? states : Map.of());
        for (Peer peer : peers) {
            if (!peer.up()) {
                peer.connect();
            }
        }
        return peers.stream().anyMatch(peer -> peer.sender().leftOpen());
    }

    private void adopt(Map<?, ?> states) throws Exception {
        Leases kept = context.leases();
        for (String lease : kept.names(LEASE)) {
            Leaving left = Leaving.restore(states.get(lease));
            Peer peer = left == null ? null : forLease(lease, left);
            if (left == null || peer == null) {
                kept.end(lease);
            } else {
                peer.adopt(lease, kept.take(lease, SocketChannel.class, SocketChannel::open), left);
            }
        }
        endLeaving();
    }

    /**
     * The peer at the other end; one that the configuration has dropped, or that is connected under another setting of
     * tls, only if a block is written to it in part.
     */
    private @Nullable Peer forLease(String lease, Leaving left) {
        Endpoint endpoint = Endpoint.parse(lease.substring(lease.indexOf('/', lease.indexOf('/') + 1) + 1));
        boolean fits = lease.startsWith(leases)
                && (left.acknowledged() ? wires.acknowledged() : left.framing().equals(settings.framing()));
        if (fits) {
            for (Peer peer : peers) {
                if (!peer.up() && peer.endpoint().equals(endpoint)) {
                    return peer;
                }
            }
        }
        if (left.acknowledged() || left.rest().length == 0 && left.open() == null) {
            return null;
        }
        Peer dropped = peer(endpoint, left.framing());
        leaving.add(dropped);
        return dropped;
    }

    /** A socket for a connection to {@code endpoint}: never a plain one where TLS is asked for. */
    SocketChannel socket(Endpoint endpoint) throws IOException {
        Tls secured = tls;
        if (secured != null) {
            return secured.dial(endpoint.host(), endpoint.port());
        }
        if (settings.tls().isPresent()) {
            throw new IOException("TLS is not set up");
        }
        SocketChannel plain = SocketChannel.open();
        plain.configureBlocking(false);
        return plain;
    }

    /** A name that no connection of this place has had. */
    String nextLease(Endpoint endpoint) {
        return leases + nextLease++ + "/" + endpoint;
    }

    /** Whether a peer is connected. */
    boolean anyUp() {
        for (Peer peer : peers) {
            if (peer.up()) {
                return true;
            }
        }
        return false;
    }

    /** Whether somebody takes a message now. */
    boolean ready() {
        for (Peer peer : peers) {
            if (peer.up() && peer.sender().hasRoom()) {
                return true;
            }
        }
        return false;
    }

    /** Who is to send {@code message}: the one who is inside of it already, or the next who has time; null if none is. */
    @Nullable
    Peer choose(Message message) {
        for (Peer peer : peers) {
            if (peer.up() && peer.sender().goesOnWith(message)) {
                return peer;
            }
        }
        Peer free = choose(false);
        return free == null ? choose(true) : free;
    }

    private @Nullable Peer choose(boolean full) {
        for (int i = 0; i < peers.size(); i++) {
            Peer peer = peers.get((turn + i) % peers.size());
            if ((full || peer.sender().hasRoom()) && peer.usable()) {
                turn = (turn + i + 1) % peers.size();
                return peer;
            }
        }
        return null;
    }

    /** A peer is connected. */
    void connected(Peer peer) {
        meters.connects().add(1);
        reported.remove(peer);
        context.log().log(Level.INFO, "connected to " + peer.endpoint() + (tls == null ? "" : " (TLS)"));
        context.healthy();
    }

    /** A peer is connected still. */
    void adopted(Peer peer) {
        if (!leaving.contains(peer)) {
            context.healthy();
        }
    }

    /** A peer is not connected any more, or could not be. */
    void out(Peer peer, String why, boolean failed) {
        out(peer, why, failed, Duration.ZERO);
    }

    /** The same, of a peer that asks to be left alone for some time. */
    void out(Peer peer, String why, boolean failed, Duration retryAfter) {
        if (leaving.remove(peer)) {
            context.log().log(Level.WARNING, peer.endpoint() + " is left behind: " + why);
            return;
        }
        if (failed) {
            meters.failures().add(1);
        }
        boolean others = anyUp();
        if (reported.add(peer)) {
            context.log().log(Level.WARNING, peer.endpoint() + " is out: " + why);
        }
        Duration rest = failed && others ? longest(settings.disable(), SOON) : SOON;
        peer.alarm(longest(rest, retryAfter));
        if (!others) {
            allOut(peer, why);
        }
    }

    private void allOut(Peer last, String why) {
        context.degraded("no peer is connected; last " + last.endpoint() + ": " + why);
        for (Peer peer : peers) {
            if (peer.out() && peer != last) {
                peer.alarm(SOON);
            }
        }
    }

    private static Duration longest(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    /** Host names may be known by now. */
    void woken() {
        List.copyOf(peers).forEach(Peer::woken);
    }

    /** Tells acknowledging peers that we are there, and finds those that are not. */
    private void beat() {
        List.copyOf(peers).forEach(Peer::beat);
    }

    /** Ends messages with which nobody has gone on, and connections that nobody needs. */
    void endOpen() {
        for (Peer peer : peers) {
            peer.sender().endOpen();
            peer.write();
        }
        endLeaving();
    }

    /** Lets dropped peers go that have got all they are owed. */
    void endLeaving() {
        for (Peer peer : List.copyOf(leaving)) {
            peer.sender().endOpen();
            peer.write();
            if (peer.sender().idle() && leaving.remove(peer)) {
                peer.leave(false);
                context.leases().end(peer.lease());
            }
        }
    }

    /** Writes what can be written now; whether all is written then. */
    boolean flush() {
        boolean all = true;
        for (Peer peer : peers) {
            peer.exchange();
            all &= !peer.up() || peer.sender().settled();
        }
        return all;
    }

    /** Comes to rest; what it says is for {@link #start}. */
    Map<String, Object> stop(boolean successor) {
        Map<String, Object> states = new HashMap<>();
        leaving.addAll(peers);
        for (Peer peer : leaving) {
            String lease = peer.lease();
            peer.leave(successor).ifPresent(left -> states.put(lease, left.save()));
        }
        peers.clear();
        leaving.clear();
        Map<String, Object> state = new HashMap<>(wires.stop());
        state.put("next", nextLease);
        state.put("peers", states);
        return state;
    }
}
