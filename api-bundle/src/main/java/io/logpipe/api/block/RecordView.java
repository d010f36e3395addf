package io.logpipe.api.block;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/** One record: a time, named fields and tags, read from the bytes on demand. Not safe for several threads at once. */
@ProviderType
public interface RecordView {

    /** When it happened; the time of its arrival where it does not say. */
    Instant time();

    /** Names of its fields, in the order of the bytes. */
    Set<String> fields();

    /** Text of one field. */
    Optional<String> field(String name);

    /** A label that travels beside the fields, such as the host it came from. */
    Optional<String> tag(String name);

    /** The bytes of this record, without its separator. */
    ByteBuffer raw();
}
