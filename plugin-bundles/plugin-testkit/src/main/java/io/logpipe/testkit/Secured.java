package io.logpipe.testkit;

import io.logpipe.api.plugin.TlsSettings;
import java.nio.channels.SocketChannel;

/**
 * A connection that a plugin has put under TLS; on a fake host its bytes are plain all the same.
 *
 * @param dialled host and port as the plugin gave them; empty if the connection was accepted
 */
public record Secured(SocketChannel channel, TlsSettings settings, String dialled) {}
