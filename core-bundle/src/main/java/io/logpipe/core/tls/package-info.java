/**
 * Connections under TLS: to their users they are sockets, whose readiness is that of the plain text. They belong to the
 * engine, with all that TLS knows of them, so they stay the same while the code that uses them is exchanged.
 *
 * <p>{@link io.logpipe.core.tls.NodeTls} is what the node has once; {@link io.logpipe.core.tls.PlaceTls} keeps the
 * certificates of one place; a {@link io.logpipe.core.tls.TlsSocket} is one connection. Nothing here is loaded before a
 * configuration asks for TLS.
 */
@NullMarked
package io.logpipe.core.tls;

import org.jspecify.annotations.NullMarked;
