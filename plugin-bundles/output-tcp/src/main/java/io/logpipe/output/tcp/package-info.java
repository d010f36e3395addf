/**
 * Sends to other collectors over the acknowledged wire, or over the C program's with a peer that knows no other.
 *
 * <p>A pass becomes one message and goes, whole, to one of the connected peers, in turn. {@link
 * io.logpipe.output.tcp.Peers} chooses, a {@link io.logpipe.output.tcp.Peer} keeps its connection, and its {@link
 * io.logpipe.output.tcp.Sender} writes what the socket takes; {@link io.logpipe.output.tcp.Wires} knows on which wire. The
 * C program's has no acknowledgement: there a pass is confirmed when the system has taken its last byte, and what it had
 * taken for a peer that dies is lost.
 *
 * <p>Start reading at {@link io.logpipe.output.tcp.TcpOutput}.
 */
@NullMarked
package io.logpipe.output.tcp;

import org.jspecify.annotations.NullMarked;
