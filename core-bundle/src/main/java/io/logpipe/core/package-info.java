/** The node: puts the parts together, and its life from start to stop. Start reading at {@link Node}. */
@NullMarked
package io.logpipe.core;

import org.jspecify.annotations.NullMarked;
