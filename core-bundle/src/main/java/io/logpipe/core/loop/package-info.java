/**
 * The threads on which instances are called: one shared event loop, and one thread for each instance that may block.
 * Start reading at {@link EventLoop}.
 */
@NullMarked
package io.logpipe.core.loop;

import org.jspecify.annotations.NullMarked;
