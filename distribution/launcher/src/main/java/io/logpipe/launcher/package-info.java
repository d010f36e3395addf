/**
 * The processes around the framework: {@link Worker} starts it and ends with it, {@link Client} carries commands to it.
 * The third, the monitor, is the shell script {@code bin/logpipe}, where the way they talk is described.
 */
@NullMarked
package io.logpipe.launcher;

import org.jspecify.annotations.NullMarked;
