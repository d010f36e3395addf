/** Benchmarks of what is private to the package of this name. */
package io.logpipe.core.checkpoint;
