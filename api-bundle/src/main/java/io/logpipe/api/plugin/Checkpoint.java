package io.logpipe.api.plugin;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Read positions by source key, such as device and inode. Kept over restarts, bundle updates and changes of the config.
 * Written behind, within 200 ms; flushed when the instance stops.
 *
 * <p><b>Threads.</b> Safe from any thread; nothing here blocks on a disk.
 */
@ProviderType
public interface Checkpoint {

    /** What is known about the past. */
    enum History {
        /** The node has never run: nothing was missed, since nothing was promised. */
        FIRST_START,
        /** Positions of the last run are here; a source that they do not name is new. */
        KNOWN,
        /** The node has run before but its positions were lost: read from the start, doubling is better than losing. */
        LOST
    }

    /** What is known about the past; constant while the worker runs. */
    History history();

    /** The last stored state. */
    Optional<Saved> get(String key);

    /** All stored states, a copy. */
    Map<String, Saved> all();

    /** Stores a state. Only ever call it with a position that {@link Input#committed} reported, or to begin a source. */
    void put(String key, Saved saved);

    /** Forgets a source that is gone. */
    void remove(String key);

    /**
     * Those of other resources of this node that have a state under {@code key}: a source may have gone from one to
     * another, as a file that is moved to another directory. Those that stand for the same positions are equal.
     */
    default List<Checkpoint> holders(String key) {
        return List.of();
    }

    /** An answer that says, whenever it is asked, whether all that was stored before this call is on the disk by then. */
    default BooleanSupplier durable() {
        return () -> true;
    }
}
