/**
 * The C program's tcp wire, both directions: <code>'@' nameLength name { blockLength block } endMark</code>.
 *
 * <p>A block length is a 32-bit big-endian number followed by four bytes that are zero when sent and ignored when
 * received; peers older than 0.22.0 leave those four out. The end mark is a block length of zero, which is why there is
 * no empty block on this wire. Nothing is ever sent back.
 *
 * <p>Start reading at {@link Framing} for sending and at {@link FrameDecoder} for receiving.
 */
@NullMarked
package io.logpipe.plugin.wire;

import org.jspecify.annotations.NullMarked;
