/**
 * What waits for outputs on the disk: queues as segments of checksummed records, and dead letters, one file each. Start
 * reading at {@link QueueStore}; the format of the files is told in {@link Frames}.
 */
@NullMarked
package io.logpipe.core.queue;

import org.jspecify.annotations.NullMarked;
