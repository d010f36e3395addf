package io.logpipe.api.plugin;

import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.RecordBlock;
import io.logpipe.api.block.SourceRef;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Turns bytes into records and back, at the edge between a plugin that takes the one and a plugin that takes the other.
 * Line assembly is the engine's: a decoder is given whole lines.
 */
@ConsumerType
public non-sealed interface Codec extends Plugin {

    /** A decoder for one source. */
    Decoder decoder(SourceRef source) throws Exception;

    /** An encoder for one source. */
    Encoder encoder(SourceRef source) throws Exception;

    /** Bytes to records. */
    @ConsumerType
    interface Decoder extends AutoCloseable {

        /** Views {@code bytes} as records; the result retains what it needs of them and belongs to the caller. */
        RecordBlock decode(MemoryBlock bytes) throws Exception;

        @Override
        void close();
    }

    /** Records to bytes. */
    @ConsumerType
    interface Encoder extends AutoCloseable {

        /** Writes {@code records} out, with the same start and span; the result belongs to the caller. */
        MemoryBlock encode(RecordBlock records) throws Exception;

        @Override
        void close();
    }
}
