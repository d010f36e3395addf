/** The setting {@code tls} of plugins that make or take connections. */
@NullMarked
package io.logpipe.plugin.tls;

import org.jspecify.annotations.NullMarked;
