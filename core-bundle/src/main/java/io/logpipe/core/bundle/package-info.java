/**
 * The bundles of plugins: which are let in, where their jars are kept, how one takes over from another, and what becomes
 * of one that fails. Start reading at {@link Bundles}.
 *
 * <p>Everything that changes a bundle runs on one thread, {@code logpipe-bundles}: never on a thread that is in the
 * middle of a change of the wiring, and never within a callback of the framework.
 */
@NullMarked
package io.logpipe.core.bundle;

import org.jspecify.annotations.NullMarked;
