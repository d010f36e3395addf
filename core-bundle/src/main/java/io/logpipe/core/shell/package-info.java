/**
 * The shell: the commands of scope {@code logpipe}, and the socket over which they come. Start reading at
 * {@link ControlSocket}.
 */
@NullMarked
package io.logpipe.core.shell;

import org.jspecify.annotations.NullMarked;
