/**
 * Commands that run beside the worker, each in a process group of its own that never outlives its use.
 *
 * <p>Start reading at {@link io.logpipe.core.process.ChildProcesses}; the life of one command is in {@link
 * io.logpipe.core.process.Child}.
 */
@NullMarked
package io.logpipe.core.process;

import org.jspecify.annotations.NullMarked;
