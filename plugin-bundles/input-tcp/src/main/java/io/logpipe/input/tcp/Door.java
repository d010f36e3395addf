package io.logpipe.input.tcp;

import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.PluginContext.ChannelRegistration;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.api.plugin.Tls;
import io.logpipe.plugin.wire.Endpoint;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The listening socket: lets peers in, up to a number. */
final class Door {

    /** How long a start may wait for the name of a local interface. */
    private static final Duration LOOKUP = Duration.ofMillis(500);

    private final Settings settings;
    private final PluginContext context;
    private @Nullable ServerSocketChannel listener;
    private @Nullable Tls tls;
    private @Nullable ChannelRegistration registration;
    private boolean shut;
    private boolean troubled;

    Door(Settings settings, PluginContext context) {
        this.settings = settings;
        this.context = context;
    }

    /** Begins to listen. Signals carry {@code attachment}. */
    void open(Object attachment) throws Exception {
        tls = settings.tls().isPresent() ? context.tls(settings.tls().get()) : null;
        listener = context.leases().listen(address(settings.listen()));
        registration = context.watch(listener, SelectionKey.OP_ACCEPT, attachment);
        shut = false;
        troubled = false;
        context.log().log(Level.INFO, "listening on " + settings.listen() + (tls == null ? "" : " (TLS)"));
    }

    private static InetSocketAddress address(Endpoint endpoint) throws PluginFailure, InterruptedException {
        Future<List<InetSocketAddress>> found = endpoint.lookup(() -> {});
        try {
            return found.get(LOOKUP.toMillis(), TimeUnit.MILLISECONDS).get(0);
        } catch (ExecutionException | TimeoutException unknown) {
            throw new PluginFailure.Transient("no address found for " + endpoint, unknown);
        }
    }

    /** The next peer, if one waits and the system allows it; see {@link #shut()}. */
    @Nullable
    SocketChannel accept() {
        if (listener == null || shut) {
            return null;
        }
        try {
            SocketChannel peer = listener.accept();
            if (peer == null) {
                recovered();
                return null;
            }
            SocketChannel plain = prepared(peer);
            return tls == null ? plain : tls.secure(plain);
        } catch (IOException failure) {
            shut("no connection can be accepted: " + failure.getMessage());
            return null;
        }
    }

    private static SocketChannel prepared(SocketChannel peer) throws IOException {
        try {
            peer.configureBlocking(false);
            peer.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            return peer;
        } catch (IOException | RuntimeException failure) {
            peer.close();
            throw failure;
        }
    }

    /** Lets nobody in until {@link #reopen}; peers wait in the queue of the system. */
    void shut(String why) {
        if (!shut && registration != null) {
            shut = true;
            registration.ops(0);
        }
        if (!troubled) {
            troubled = true;
            context.degraded(why);
            context.log().log(Level.WARNING, why);
        }
    }

    /** Whether nobody is let in. */
    boolean shut() {
        return shut;
    }

    void reopen() {
        if (shut && registration != null) {
            shut = false;
            registration.ops(SelectionKey.OP_ACCEPT);
        }
    }

    /** All who waited are in: only now is the trouble over, or one connection that ends would be news each time. */
    private void recovered() {
        if (troubled) {
            troubled = false;
            context.healthy();
            context.log().log(Level.INFO, "all connections are accepted again");
        }
    }

    void close() {
        if (registration != null) {
            registration.close();
        }
        registration = null;
        listener = null;
        tls = null;
    }
}
