/** Shows in the log what passes by. Start reading at {@link LogFilter}. */
@NullMarked
package io.logpipe.filter.log;

import org.jspecify.annotations.NullMarked;
