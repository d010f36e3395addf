/**
 * Compression of single blocks: each block is one zlib stream (RFC 1950) of its own. Start reading at {@link
 * io.logpipe.plugin.deflate.BlockDeflater}.
 */
@NullMarked
package io.logpipe.plugin.deflate;

import org.jspecify.annotations.NullMarked;
