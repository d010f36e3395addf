/** Collects what a command prints. Start reading at {@link ExecInput}. */
@NullMarked
package io.logpipe.input.exec;

import org.jspecify.annotations.NullMarked;
