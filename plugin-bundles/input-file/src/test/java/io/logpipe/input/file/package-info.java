/** Tests of the file input, on real files and with the test kit's host. Start reading at {@link io.logpipe.input.file.Bench}. */
@NullMarked
package io.logpipe.input.file;

import org.jspecify.annotations.NullMarked;
