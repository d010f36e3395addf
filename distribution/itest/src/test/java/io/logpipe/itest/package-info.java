/**
 * Tests of the built product. All but {@code FrameworkIT} know nothing but its command line, its config and its sockets.
 * Start reading at {@link io.logpipe.itest.Sandbox}.
 */
@NullMarked
package io.logpipe.itest;

import org.jspecify.annotations.NullMarked;
