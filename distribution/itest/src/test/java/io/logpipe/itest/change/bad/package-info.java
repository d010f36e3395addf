/**
 * Plugins that work, until their jar says that they go wrong, and where. They are packed into bundles by the trials and
 * know nothing but the API. Start reading at {@link io.logpipe.itest.change.bad.Fault}.
 */
@NullMarked
package io.logpipe.itest.change.bad;

import org.jspecify.annotations.NullMarked;
