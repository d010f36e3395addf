package io.logpipe.input.tcp;

import io.logpipe.plugin.wire.WireViolation;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes the stream of one connection apart, and holds what is not complete. One for each wire. */
interface Unpacker extends AutoCloseable {

    /** Where to put what arrives next, before the rest goes to {@link #take}. */
    @Nullable
    HalfBlock half();

    /** Takes over what has arrived. */
    void take(@Nullable Chunk arrived);

    /** Works through what has arrived, up to the end of a delivery. */
    void unpack() throws WireViolation;

    /** What the stream is in, or what has ended and is not delivered. */
    @Nullable
    Delivery delivery();

    /** The delivery that has ended has been made. */
    void delivered();

    /** Whether all that has arrived is unpacked. */
    boolean empty();

    /** Whether the peer owes nothing. */
    boolean atRest();

    /** How much has been completed since the beginning. */
    long pieces();

    /** Where the stream is, for people; safe to print. */
    String place();

    /** What is to be written to the peer; null on a wire on which nothing ever is. */
    @Nullable
    Answers answers();

    /** For a successor, which gives it to {@link #restore}. */
    Map<String, Object> save();

    /** Goes on where a predecessor was; false if that cannot be understood. */
    boolean restore(Map<?, ?> state);

    @Override
    void close();
}
