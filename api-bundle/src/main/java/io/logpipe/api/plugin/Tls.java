package io.logpipe.api.plugin;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Makes connections that speak TLS. They are used as plain ones are, non-blocking, by {@link PluginContext#watch} and as
 * leases, and outlive the instance likewise; but their readiness is that of the plain text, and a selector of one's own
 * does not take them.
 *
 * <p>The engine does the handshake, within its own time limit, before the first byte passes. If it fails, the connection
 * becomes ready and the next call on it throws a {@link javax.net.ssl.SSLException} whose message says why. Nothing is
 * ever sent or taken in the clear. {@code read} and {@code write} answer 0 where they would have to wait. Bytes that
 * {@code write} took are with the system, and bytes that it did not take must be what is written next.
 */
@ProviderType
public interface Tls {

    /** The server's end of {@code accepted}, non-blocking, which belongs to the result from here on. */
    SocketChannel secure(SocketChannel accepted);

    /**
     * The client's end of a connection to be made: non-blocking, to be connected by the caller. It counts as connected
     * when the handshake has succeeded; until then {@code finishConnect} answers false.
     *
     * @param host name that the certificate of the server must have, unless the settings name another
     */
    SocketChannel dial(String host, int port) throws IOException;
}
