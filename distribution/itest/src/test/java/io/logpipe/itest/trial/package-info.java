/**
 * What trials of the built product are made of: a site with its nodes, applications that write numbered lines, and the
 * check of what has arrived. Start reading at {@link io.logpipe.itest.trial.Trial}.
 */
@NullMarked
package io.logpipe.itest.trial;

import org.jspecify.annotations.NullMarked;
