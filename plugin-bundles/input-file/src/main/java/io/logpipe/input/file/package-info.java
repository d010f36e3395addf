/**
 * Reads the files of a directory as they grow.
 *
 * <p>Events of the directory are hints; what is true is found by looking. {@link io.logpipe.input.file.Lookout} looks at
 * a name and says what became of it, {@link io.logpipe.input.file.Sweep} has it look at all names from time to time, and
 * {@link io.logpipe.input.file.Reads} reads what is new. A {@link io.logpipe.input.file.Tail} is one file in one
 * generation, known by device, inode, birth time and fingerprints; its name is only where it was found. One that was moved
 * to the directory of another instance is given over by {@link io.logpipe.input.file.Release} and taken by
 * {@link io.logpipe.input.file.Adoption}.
 *
 * <p>Start reading at {@link io.logpipe.input.file.Collector}.
 */
@NullMarked
package io.logpipe.input.file;

import org.jspecify.annotations.NullMarked;
