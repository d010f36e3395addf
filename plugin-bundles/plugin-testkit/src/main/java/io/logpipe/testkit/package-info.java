/**
 * Tests a plugin without an engine: a host that does for one instance what the engine does, on the thread of the test
 * and with a clock of its own, and the rules of the API as tests that a plugin's test class inherits.
 *
 * <p>Start reading at {@link io.logpipe.testkit.FakeHost}; the rules are in the {@code …Contract} interfaces.
 */
@NullMarked
package io.logpipe.testkit;

import org.jspecify.annotations.NullMarked;
