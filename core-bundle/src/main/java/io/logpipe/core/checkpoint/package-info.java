/**
 * Durable read positions: one store per node, an append-only log in {@code state_dir/checkpoint}.
 *
 * <p>Memory is the truth while the worker runs; the log follows within 200 ms. A file that failed is never written
 * again: a new one is made from memory. Whatever is found at a start, it starts, and no position is ever ahead of what
 * was stored: doubling is an alarm, loss is a defect.
 *
 * <p>Start reading at {@link io.logpipe.core.checkpoint.CheckpointStore}; the format of a file is in {@link
 * io.logpipe.core.checkpoint.Frames}.
 */
@NullMarked
package io.logpipe.core.checkpoint;

import org.jspecify.annotations.NullMarked;
