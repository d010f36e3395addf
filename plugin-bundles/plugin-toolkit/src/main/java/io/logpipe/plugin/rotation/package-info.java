/** Renaming a file that has grown large, and the operator's commands around it. Start reading at {@link Rotation}. */
@NullMarked
package io.logpipe.plugin.rotation;

import org.jspecify.annotations.NullMarked;
