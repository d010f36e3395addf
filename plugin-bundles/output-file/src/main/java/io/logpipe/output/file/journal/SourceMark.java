package io.logpipe.output.file.journal;

/**
 * A part of a source that is durable.
 *
 * @param id of the source
 * @param start offset of the first byte
 * @param reached offset behind the last byte
 * @param file key of the file that its last bytes are in
 * @param seen when it grew last, in milliseconds since 1970
 */
public record SourceMark(String id, long start, long reached, String file, long seen) {

    /** Whether a pass from {@code offset} on repeats some of it. */
    public boolean holds(long offset) {
        return start <= offset && offset < reached;
    }
}
