package io.logpipe.api.block;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A batch of records over the bytes they were decoded from. Lazy: nothing is parsed or built for a record until
 * something asks for a field of it. {@link #transferTo} sends the bytes as they came.
 */
@ProviderType
public non-sealed interface RecordBlock extends Block {

    /** Number of records. */
    int count();

    /**
     * The record at {@code index}, valid while a reference to this block is held.
     *
     * @param index from 0 to {@link #count} exclusive
     */
    RecordView record(int index);

    @Override
    RecordBlock retain();
}
