/**
 * Trials of change under load, with real processes: what is exchanged, edited, frozen or broken while data flows, and
 * what arrives all the same. {@code distribution/trial} runs them in full, the tests in short.
 *
 * <p>Start reading at {@link io.logpipe.itest.change.ChangeTrials}.
 */
@NullMarked
package io.logpipe.itest.change;

import org.jspecify.annotations.NullMarked;
