/**
 * All places of the configuration with their instances, and the way from one wiring to the next. Start reading at {@link
 * Wirer}, then {@link Plan} and {@link Place}.
 */
@NullMarked
package io.logpipe.core.wiring;

import org.jspecify.annotations.NullMarked;
