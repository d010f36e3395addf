/**
 * The way of the data: from an input's transfer through filters into the queues of outputs, and of the acknowledgements
 * back. Start reading at {@link Feed}, then {@link OutputQueue} and {@link OutputPump}.
 */
@NullMarked
package io.logpipe.core.route;

import org.jspecify.annotations.NullMarked;
