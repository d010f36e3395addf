package io.logpipe.output.file.journal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a journal says, in memory. Sources that grew longest ago are dropped when there are too many (about 16,000), and
 * when they did not grow for a day: what is repeated of them is written again.
 */
public final class Book {

    private static final long MOST_BYTES = 3 << 20;
    private static final int OVERHEAD = 160;
    private static final int MOST_ID = 1024;
    private static final int CHUNK = 256;
    private static final long AGE_MILLIS = Duration.ofDays(1).toMillis();

    private final LinkedHashMap<String, SourceMark> sources = new LinkedHashMap<>();
    private final Map<String, FileMark> files = new HashMap<>();
    private long bytes;
    private long time;

    /** How much of a source is durable; empty if that is not known. */
    public Optional<SourceMark> source(String id) {
        return Optional.ofNullable(sources.get(id));
    }

    /** All sources of which something is known. */
    public List<SourceMark> sources() {
        return List.copyOf(sources.values());
    }

    /** Files that were open. */
    public List<FileMark> files() {
        return List.copyOf(files.values());
    }

    /** When the newest entry was written. */
    public long time() {
        return time;
    }

    /** Takes over what a frame says. */
    public void apply(Entry entry) {
        time = Math.max(time, entry.time());
        entry.closed().forEach(files::remove);
        entry.files().forEach(file -> files.put(file.key(), file));
        entry.sources().forEach(this::put);
        entry.forgotten().forEach(this::forget);
    }

    /** Nothing is known of it any more. */
    public void forget(String id) {
        if (sources.remove(id) != null) {
            bytes -= OVERHEAD + id.length();
        }
    }

    /** Nothing is known any more of sources whose last bytes are in this file. */
    public void forgetFile(String key) {
        for (SourceMark source : List.copyOf(sources.values())) {
            if (source.file().equals(key)) {
                forget(source.id());
            }
        }
    }

    /** No file is open. */
    public void closeFiles() {
        files.clear();
    }

    private void put(SourceMark source) {
        if (source.id().length() > MOST_ID) {
            return;
        }
        forget(source.id());
        sources.put(source.id(), source);
        bytes += OVERHEAD + source.id().length();
        Iterator<SourceMark> oldest = sources.values().iterator();
        while (bytes > MOST_BYTES) {
            bytes -= OVERHEAD + oldest.next().id().length();
            oldest.remove();
        }
    }

    /** Everything, in entries of moderate size, oldest first. */
    Collection<Entry> snapshot(long now) {
        List<Entry> entries = new ArrayList<>();
        entries.add(new Entry(now, files(), List.of(), List.of(), List.of()));
        List<SourceMark> chunk = new ArrayList<>();
        for (SourceMark source : List.copyOf(sources.values())) {
            if (now - source.seen() > AGE_MILLIS) {
                forget(source.id());
                continue;
            }
            chunk.add(source);
            if (chunk.size() == CHUNK) {
                entries.add(new Entry(now, List.of(), List.of(), List.copyOf(chunk), List.of()));
                chunk.clear();
            }
        }
        entries.add(new Entry(now, List.of(), List.of(), List.copyOf(chunk), List.of()));
        return entries;
    }
}
