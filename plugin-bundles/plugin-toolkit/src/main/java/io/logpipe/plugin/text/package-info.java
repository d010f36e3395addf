/** Text that came from outside: names to be checked, bytes to be shown. */
@NullMarked
package io.logpipe.plugin.text;

import org.jspecify.annotations.NullMarked;
