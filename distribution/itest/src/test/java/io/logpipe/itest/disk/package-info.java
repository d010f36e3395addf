/**
 * Trials of the built product on disks that lose their power, are full, refuse or are slow, and with state files that were
 * hit. {@code distribution/faults} runs them in full, the tests in short. Start reading at
 * {@link io.logpipe.itest.disk.DiskFaults}.
 */
@NullMarked
package io.logpipe.itest.disk;

import org.jspecify.annotations.NullMarked;
