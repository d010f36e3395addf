/** Prints what arrives, for people at a console. Start reading at {@link StdoutOutput}. */
@NullMarked
package io.logpipe.output.stdout;

import org.jspecify.annotations.NullMarked;
