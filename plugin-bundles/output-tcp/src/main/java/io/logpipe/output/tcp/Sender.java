package io.logpipe.output.tcp;

import io.logpipe.plugin.wire.WireViolation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is to go out over one connection, in order. One for each wire. */
interface Sender {

    /** Whether the receiver is known to understand us. */
    boolean greeted();

    /** Whether {@code message} belongs here because of what went before. */
    boolean goesOnWith(Message message);

    void add(Message message);

    /** Whether further messages should be given to this one. */
    boolean hasRoom();

    /** Whether nothing is left to write. */
    boolean idle();

    /** Whether nothing is left to be written or confirmed. */
    boolean settled();

    /**
     * Writes until all is written, the socket is full or the turn is over.
     *
     * @throws java.io.EOFException if the block that is due cannot be read to its end
     */
    void write(GatheringByteChannel channel) throws IOException;

    /**
     * Takes what the receiver has sent.
     *
     * @throws WireViolation if the connection is of no more use
     */
    void received(ByteBuffer bytes) throws WireViolation;

    /** Whether anything is expected to be received. */
    boolean acknowledged();

    /** Some time has passed; false if the receiver was silent for too long. */
    boolean beat();

    /** How long the receiver wants to be left alone. */
    Duration retryAfter();

    /** The message whose block is due. */
    @Nullable
    Message current();

    /** Ends a message that a predecessor left open. */
    void endOpen();

    /** Whether a predecessor left a message open. */
    boolean leftOpen();

    /** Whether bytes are left that a predecessor has vouched for. */
    boolean owesRest();

    /** Takes back everything that is not confirmed, in order. */
    List<Message> clear();

    /**
     * Gives everything up, so that a successor can go on.
     *
     * @return how the connection is left; empty if nobody can go on
     */
    Optional<Leaving> leave(boolean successor);
}
