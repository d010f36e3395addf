/**
 * What an output to files has made durable: how far each source has come, and how long each file was then. Start reading
 * at {@link io.logpipe.output.file.journal.Journal}; the format is in {@link io.logpipe.output.file.journal.Frames}.
 */
@NullMarked
package io.logpipe.output.file.journal;

import org.jspecify.annotations.NullMarked;
