/**
 * Trials of faults with real processes: kills, frozen and dead receivers, cut connections, rotation, old peers. Every line
 * carries its file, number, payload and checksum; what arrives is read from beginning to end, without sorting, and each
 * trial counts that its faults have happened. {@code distribution/faults} runs them in full, the tests in short.
 *
 * <p>Start reading at {@link io.logpipe.itest.fault.Faults}.
 */
@NullMarked
package io.logpipe.itest.fault;

import org.jspecify.annotations.NullMarked;
