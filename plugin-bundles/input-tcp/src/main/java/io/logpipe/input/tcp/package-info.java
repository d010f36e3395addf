/**
 * Receives from other collectors over the C program's wire.
 *
 * <p>{@link io.logpipe.input.tcp.TcpInput} accepts and decides who is read; a {@link io.logpipe.input.tcp.Connection}
 * takes its stream apart. A block that arrived whole is a slice of the memory it was read into; one that did not is put
 * together in memory of its own, so that a connection which waits for nothing holds none.
 *
 * <p>Start reading at {@link io.logpipe.input.tcp.TcpInput}.
 */
@NullMarked
package io.logpipe.input.tcp;

import org.jspecify.annotations.NullMarked;
