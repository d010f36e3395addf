package io.logpipe.core.checkpoint;

/**
 * The newest state of one source, on its way to the disk.
 *
 * @param scope whose key it is
 * @param key the source
 * @param value what {@link SavedCodec} made of its state, or {@link #REMOVED}
 */
record Change(String scope, String key, byte[] value) {

    /** No state: the source is forgotten. */
    static final byte[] REMOVED = {};

    boolean removal() {
        return value.length == 0;
    }

    /** About what it takes in a file. */
    int size() {
        return scope.length() + key.length() + value.length + Frames.OVERHEAD;
    }
}
