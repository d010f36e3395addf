package io.logpipe.output.file.journal;

import java.util.List;

/**
 * One frame of the journal: all of it counts, or nothing.
 *
 * @param time when it was written, in milliseconds since 1970
 * @param files that are open, with their durable length
 * @param closed keys of files that nobody appends to any more
 * @param sources how far they have come
 * @param forgotten ids of sources of which nothing is known any more
 */
public record Entry(
        long time, List<FileMark> files, List<String> closed, List<SourceMark> sources, List<String> forgotten) {

    /** Says no more than that the writer lives. */
    public static Entry beat(long time) {
        return new Entry(time, List.of(), List.of(), List.of(), List.of());
    }

    /** A file is opened: from now on there may be bytes behind its length that nobody has acknowledged. */
    public static Entry opened(long time, FileMark file) {
        return new Entry(time, List.of(file), List.of(), List.of(), List.of());
    }
}
