/**
 * What logpipe tells about itself: its log, on {@code java.util.logging}, where {@code System.Logger} goes by itself,
 * and its counters. Start reading at {@link io.logpipe.core.telemetry.Logging}.
 *
 * <p>No line is ever written by the thread that logs: that may be the event loop, and disks stall.
 */
@NullMarked
package io.logpipe.core.telemetry;

import org.jspecify.annotations.NullMarked;
