/**
 * Changes in directories, from the kernel to the loop, as hints: who gets one looks at the directory.
 *
 * <p>Start reading at {@link io.logpipe.core.watch.DirectoryWatch}.
 */
@NullMarked
package io.logpipe.core.watch;

import org.jspecify.annotations.NullMarked;
