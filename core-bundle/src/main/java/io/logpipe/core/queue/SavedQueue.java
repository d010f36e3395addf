package io.logpipe.core.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A queue that is on the disk, for people: whether or not a worker runs, which goes on undisturbed.
 *
 * @param segments files in order
 * @param sources that have records which are not delivered
 * @param damages what cannot be read, in words
 */
public record SavedQueue(List<Part> segments, List<Waiting> sources, List<String> damages) {

    /** Directory of all queues below the state directory. */
    public static final String DIRECTORY = "queue";

    /** One file. */
    public record Part(String file, long bytes, long records) {}

    /** What waits of one source. */
    public record Waiting(String name, String id, long from, long upTo, long records, long bytes) {

        private Waiting plus(EntryHead head) {
            return new Waiting(name, id, from, Math.max(upTo, head.upTo().offset()), records + 1, bytes + head.bytes());
        }
    }

    /** Is given each record that waits, in order. */
    @FunctionalInterface
    public interface Visitor {
        /** The bytes are valid until this returns. */
        void record(long sequence, String name, String id, long from, long upTo, ByteBuffer bytes);
    }

    /** Names of the queues below {@code stateDir}, also of those whose output is gone. */
    public static List<String> names(Path stateDir) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(stateDir.resolve(DIRECTORY), Files::isDirectory)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        } catch (NoSuchFileException e) {
            return names;
        }
        names.sort(String::compareTo);
        return names;
    }

    /** Whether there is a file of records in {@code directory}. */
    public static boolean isIn(Path directory) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*.seg")) {
            return entries.iterator().hasNext();
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Reads all of the queue in {@code directory}, and changes nothing. */
    public static SavedQueue read(Path directory) throws IOException {
        return read(directory, (sequence, name, id, from, upTo, bytes) -> {});
    }

    /** The same, and shows every record that is not delivered. */
    public static SavedQueue read(Path directory, Visitor visitor) throws IOException {
        long before = Delivered.before(directory).orElse(0);
        Segment.Found found = Segment.find(directory);
        List<String> damages = new ArrayList<>();
        for (Path file : found.unreadable()) {
            if (Files.size(file) > 0) { // or else it is about to be written
                damages.add(file + ": its headers are damaged");
            }
        }
        List<Part> parts = new ArrayList<>();
        Map<String, Waiting> sources = new LinkedHashMap<>();
        for (int i = 0; i < found.segments().size(); i++) {
            Segment segment = found.segments().get(i);
            long end = i + 1 < found.segments().size()
                    ? found.segments().get(i + 1).first()
                    : Long.MAX_VALUE;
            try (FrameReader reader = FrameReader.open(segment.path())) {
                reader.limit(segment.limit());
                long records = 0;
                for (FrameReader.Frame frame = reader.next(); frame != null; frame = reader.next()) {
                    if (frame.kind() == Frames.RECORD && frame.sequence() < end) {
                        records++;
                        if (frame.sequence() >= before) {
                            visit(frame, sources, visitor);
                        }
                    }
                }
                parts.add(new Part(segment.path().getFileName().toString(), segment.limit(), records));
                if (reader.damaged() > 0) {
                    damages.add(segment.path() + " is damaged at byte " + reader.damagedAt() + ", " + reader.damaged()
                            + " bytes cannot be read");
                }
            } catch (NoSuchFileException e) {
                continue; // delivered meanwhile
            }
        }
        return new SavedQueue(parts, List.copyOf(sources.values()), damages);
    }

    private static void visit(FrameReader.Frame frame, Map<String, Waiting> sources, Visitor visitor)
            throws IOException {
        EntryHead head = Objects.requireNonNull(frame.head());
        String name = head.source().name();
        String id = head.source().id();
        long from = head.extents().isEmpty()
                ? head.upTo().offset()
                : head.extents().get(0).start().offset();
        sources.compute(
                id, (key, known) -> (known == null ? new Waiting(name, id, from, from, 0, 0) : known).plus(head));
        visitor.record(frame.sequence(), name, id, from, head.upTo().offset(), frame.content());
    }

    /** Bytes that are not delivered. */
    public long waitingBytes() {
        return sources.stream().mapToLong(Waiting::bytes).sum();
    }

    /** Records that are not delivered. */
    public long waitingRecords() {
        return sources.stream().mapToLong(Waiting::records).sum();
    }
}
