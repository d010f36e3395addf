package io.logpipe.core.wiring;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The node's listening sockets, by address. They outlive instances and places; a change of the wiring ends with a sweep. */
public final class Listeners {

    private static final System.Logger LOG = System.getLogger("listeners");
    private static final int BACKLOG = 10_240;

    private final Map<InetSocketAddress, Held> open = new HashMap<>();

    /** The socket at {@code address} for {@code place}, taken over if it is open and nobody's. */
    synchronized ServerSocketChannel take(InetSocketAddress address, String place) throws IOException {
        Held held = open.get(address);
        if (held == null) {
            held = new Held(bind(address));
            open.put(address, held);
        } else if (held.place != null && !held.place.equals(place)) {
            throw new IOException("cannot listen on " + name(address) + ": " + held.place + " listens there");
        }
        held.place = place;
        return held.channel;
    }

    /** The instance of {@code place} is at rest: its sockets stay open, for a successor or for another place. */
    synchronized void release(String place) {
        for (Held held : open.values()) {
            if (place.equals(held.place)) {
                held.place = null;
            }
        }
    }

    /** Closes what no place has taken; called when a change of the wiring has come to its end. */
    synchronized void sweep() {
        for (Iterator<Held> all = open.values().iterator(); all.hasNext(); ) {
            Held held = all.next();
            if (held.place == null) {
                all.remove();
                try {
                    held.channel.close();
                } catch (IOException e) {
                    LOG.log(Level.WARNING, "closing a listening socket: {0}", e.getMessage());
                }
            }
        }
    }

    private static ServerSocketChannel bind(InetSocketAddress address) throws IOException {
        if (address.isUnresolved()) {
            throw new IOException("cannot listen on " + name(address) + ": unknown host");
        }
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(address, BACKLOG);
            channel.configureBlocking(false);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw new IOException("cannot listen on " + name(address) + ": " + e.getMessage(), e);
        }
    }

    private static String name(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    /** A socket and the place whose instance listens on it; none between two instances. */
    private static final class Held {
        private final ServerSocketChannel channel;
        private @Nullable String place;

        Held(ServerSocketChannel channel) {
            this.channel = channel;
        }
    }
}
