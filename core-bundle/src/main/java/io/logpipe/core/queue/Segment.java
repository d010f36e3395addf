package io.logpipe.core.queue;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One file of a queue as it lies there. */
final class Segment {

    private static final Pattern NAME = Pattern.compile("(\\d{4,18})\\.seg");

    private final long number;
    private final Path file;
    /** Lowest sequence in it. */
    private final long first;
    /** Bytes of it that count. */
    private long limit;

    private boolean damaged;

    Segment(long number, Path file, long first, long limit) {
        this.number = number;
        this.file = file;
        this.first = first;
        this.limit = limit;
    }

    static Path file(Path directory, long number) {
        return directory.resolve(String.format("%04d.seg", number));
    }

    /**
     * What is found in a directory.
     *
     * @param segments in order; each ends where its successor says, the last where a crash has torn it
     * @param unreadable files whose headers are damaged, so that nothing in them can be read
     */
    record Found(List<Segment> segments, List<Path> unreadable) {}

    /**
     * Looks at all files, and changes none.
     *
     * @throws IOException if one cannot be read, or is of a newer version
     */
    static Found find(Path directory) throws IOException {
        List<Segment> segments = new ArrayList<>();
        List<Path> unreadable = new ArrayList<>();
        for (Path file : files(directory).values()) {
            try (FrameReader reader = FrameReader.open(file)) {
                if (reader.header().isPresent()) {
                    Frames.Header header = reader.header().get();
                    segments.forEach(segment -> segment.endBy(header));
                    segments.add(new Segment(header.number(), file, header.first(), reader.limit()));
                } else {
                    unreadable.add(file);
                }
            } catch (NoSuchFileException e) {
                continue; // whoever writes this queue has done with it
            }
        }
        if (!segments.isEmpty()) {
            segments.get(segments.size() - 1).cut();
        }
        return new Found(segments, unreadable);
    }

    private void endBy(Frames.Header successor) {
        if (number == successor.before()) {
            limit = Math.min(limit, successor.limit());
        } else if (number > successor.before()) {
            limit = Frames.HEADERS; // it was given up before anything was in it
        }
    }

    private static TreeMap<Long, Path> files(Path directory) throws IOException {
        TreeMap<Long, Path> files = new TreeMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                Matcher name = NAME.matcher(entry.getFileName().toString());
                if (name.matches()) {
                    files.put(Long.valueOf(name.group(1)), entry);
                }
            }
        } catch (NoSuchFileException e) {
            return files;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return files;
    }

    /** Ends it before the first damage that lies where nothing says that it was durable. */
    private void cut() throws IOException {
        long durable = 0;
        List<Long> damages = new ArrayList<>();
        try (FrameReader reader = FrameReader.open(file)) {
            long damagedBefore = 0;
            long end = Frames.HEADERS;
            for (FrameReader.Frame frame = reader.next(); frame != null; frame = reader.next()) {
                if (reader.damaged() > damagedBefore) {
                    damages.add(end);
                    damagedBefore = reader.damaged();
                }
                end = frame.end();
                if (frame.kind() == Frames.DURABLE) {
                    durable = Math.max(durable, frame.payload().getLong(1));
                }
            }
            if (reader.damaged() > damagedBefore) {
                damages.add(end);
            }
        }
        for (long damage : damages) {
            if (damage >= durable) {
                limit = Math.min(limit, damage);
            }
        }
    }

    long number() {
        return number;
    }

    Path path() {
        return file;
    }

    long first() {
        return first;
    }

    long limit() {
        return limit;
    }

    void limit(long bytes) {
        limit = bytes;
    }

    /** Some of it cannot be read: it is kept aside when the rest is done. */
    boolean damaged() {
        return damaged;
    }

    void damage() {
        damaged = true;
    }
}
