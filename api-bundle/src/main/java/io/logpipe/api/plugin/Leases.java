package io.logpipe.api.plugin;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Resources that outlive an instance: the runtime owns them, instances of one place borrow them in turn. They are
 * closed by {@link #end}, or by the runtime when the place leaves the configuration or the worker ends.
 */
@ProviderType
public interface Leases {

    /**
     * The listening socket at {@code address}, non-blocking, with address reuse. It is the node's: an instance in
     * another place that takes over the address takes over the open socket.
     *
     * @throws IOException if the address cannot be bound, or another running instance listens there
     */
    ServerSocketChannel listen(InetSocketAddress address) throws IOException;

    /** The resource kept under {@code name} in this place, or else what {@code opener} makes, which is then kept. */
    <T extends AutoCloseable> T take(String name, Class<T> type, Opener<? extends T> opener) throws Exception;

    /** Names kept in this place that begin with {@code prefix}, in the order they were taken first. */
    List<String> names(String prefix);

    /** Closes a resource and forgets it; a name that is not kept is no error. */
    void end(String name);

    /** Opens what is not there yet. */
    @FunctionalInterface
    @ConsumerType
    interface Opener<T> {

        /** The new resource, of a class of the JDK or of this API. */
        T open() throws Exception;
    }
}
