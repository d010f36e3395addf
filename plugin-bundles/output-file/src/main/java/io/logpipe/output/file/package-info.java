/**
 * Appends what arrives to files below one directory. Start reading at {@link FileOutput}.
 *
 * <p>Names come from peers. {@link Folder} is the only way from a name to a file: it opens part by part below a directory
 * that is held open, and follows no link.
 */
@NullMarked
package io.logpipe.output.file;

import org.jspecify.annotations.NullMarked;
