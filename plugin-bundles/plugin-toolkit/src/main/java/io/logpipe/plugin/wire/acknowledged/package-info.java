/**
 * The acknowledged wire, both directions; distribution/docs/ACKNOWLEDGED-WIRE.md describes it byte by byte.
 *
 * <p>Blocks travel with their place in the source, and the receiver tells up to which place everything is safe. So a
 * connection may break anywhere: the next one goes on behind what is safe, and nothing is lost or doubled.
 *
 * <p>Start reading at {@link Frame}, then {@link FrameReader}.
 */
@NullMarked
package io.logpipe.plugin.wire.acknowledged;

import org.jspecify.annotations.NullMarked;
