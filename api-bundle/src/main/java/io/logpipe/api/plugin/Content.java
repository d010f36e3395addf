package io.logpipe.api.plugin;

/** What an instance gives or takes. Where two neighbours differ, the engine converts with a {@link Codec}. */
public enum Content {
    /** Blocks of bytes: {@link io.logpipe.api.block.MemoryBlock} or {@link io.logpipe.api.block.FileRegion}. */
    BYTES,
    /** Batches of records: {@link io.logpipe.api.block.RecordBlock}. */
    RECORDS
}
