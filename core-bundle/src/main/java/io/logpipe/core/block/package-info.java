/** The node's memory: pooled blocks, file regions, one accounted budget. Start reading at {@link NodePool}. */
@NullMarked
package io.logpipe.core.block;

import org.jspecify.annotations.NullMarked;
