package io.logpipe.itest.fault;

import io.logpipe.itest.trial.NumberedLine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/**
 * One application's log, of which there is always a present file. Each file's lines are of a name and of numbers of their
 * own, so that they can be told wherever they arrive.
 */
final class RotatedLog implements AutoCloseable {

    /** How a file makes room for the next. */
    enum Kind {
        /** It is renamed, and a new one is created. */
        RENAME,
        /** It is moved to another directory that is watched. */
        MOVE,
        /** It is moved to a directory of another input; what is there from the last time is moved back to one of the first. */
        AWAY,
        /** The new one, begun under a hidden name, is renamed onto it; it stays under a second name. */
        REPLACE,
        /** It is renamed, and what was delivered of the renamed ones is compressed and removed. */
        COMPRESS,
        /** The name is a link, which is pointed to a new file. */
        FLIP,
        /** The same, and the files are where nobody looks but by the link; so it waits until the old one was delivered. */
        FLIP_OUTSIDE;

        private boolean links() {
            return this == FLIP || this == FLIP_OUTSIDE;
        }
    }

    private final Kind kind;
    private final Path path;
    private final Places places;
    private final Acknowledged acknowledged;
    private final Map<String, Long> written = new TreeMap<>();
    private final Deque<Path> renamed = new ArrayDeque<>();
    private int generation;
    private FileChannel channel;
    private NumberedLine maker;
    private int compressed;

    /**
     * Where logs are.
     *
     * @param logs where the present files are
     * @param archive another directory of the same input
     * @param away the directory of another input
     * @param outside a directory that is not watched
     */
    record Places(Path logs, Path archive, Path away, Path outside) {}

    /**
     * The first file is made.
     *
     * @param acknowledged knows whether all of a file was delivered
     */
    RotatedLog(Kind kind, Places places, Acknowledged acknowledged) throws IOException {
        this.kind = kind;
        this.path = places.logs().resolve(kind.name().toLowerCase(java.util.Locale.ROOT) + ".log");
        this.places = places;
        this.acknowledged = acknowledged;
        this.maker = new NumberedLine(label(), NumberedLine.LENGTH);
        Path first = kind.links() ? target() : path;
        this.channel = open(first);
        if (kind.links()) {
            Files.createSymbolicLink(path, first);
        }
    }

    private String label() {
        return path.getFileName() + "/" + generation;
    }

    private Path numbered(Path file) {
        return file.resolveSibling(file.getFileName() + "." + generation);
    }

    /** Where the present link leads. */
    private Path target() {
        Path beside = numbered(path);
        return kind == Kind.FLIP_OUTSIDE ? places.outside().resolve(beside.getFileName()) : beside;
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND);
    }

    /** Lines of each name so far. */
    Map<String, Long> written() {
        return written;
    }

    int rotations() {
        return generation;
    }

    /** Files that were compressed and removed. */
    int compressed() {
        return compressed;
    }

    /** Appends lines to the present file. */
    private void append(int lines) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(lines * NumberedLine.LENGTH);
        long from = written.getOrDefault(label(), 0L);
        for (int i = 0; i < lines; i++) {
            bytes.put(maker.of(from + i));
        }
        written.put(label(), from + lines);
        bytes.flip();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /**
     * Writes lines in two goes, then rotates. Where the old file must have been delivered first, it is rotated before, if
     * it was; false if not.
     */
    boolean turn(int lines, int moreLines, int lastLines) throws IOException {
        boolean first = kind == Kind.FLIP_OUTSIDE;
        if (first && !acknowledged.has(target())) {
            return false;
        }
        if (first) {
            rotate(0);
        }
        append(lines);
        append(moreLines);
        if (!first) {
            rotate(lastLines);
        }
        return true;
    }

    /** The last lines come after the old file has lost its name, as with any application. */
    private void rotate(int lastLines) throws IOException {
        Path old = numbered(path);
        FileChannel next = switch (kind) {
            case RENAME, COMPRESS -> {
                Files.move(path, old);
                renamed.add(old);
                yield open(path);
            }
            case MOVE -> {
                Files.move(path, places.archive().resolve(old.getFileName()));
                yield open(path);
            }
            case AWAY -> {
                for (Path back = renamed.poll(); back != null; back = renamed.poll()) {
                    Files.move(back, places.archive().resolve(back.getFileName()));
                }
                renamed.add(Files.move(path, places.away().resolve(old.getFileName())));
                yield open(path);
            }
            case REPLACE -> {
                Path hidden = path.resolveSibling("." + path.getFileName());
                FileChannel made = open(hidden);
                Files.createLink(old, path);
                Files.move(hidden, path, StandardCopyOption.ATOMIC_MOVE);
                yield made;
            }
            case FLIP, FLIP_OUTSIDE -> {
                generation++;
                Path file = target();
                generation--;
                FileChannel made = open(file);
                Path hidden = path.resolveSibling("." + path.getFileName());
                Files.createSymbolicLink(hidden, file);
                Files.move(hidden, path, StandardCopyOption.ATOMIC_MOVE);
                yield made;
            }
        };
        append(lastLines);
        channel.close();
        channel = next;
        generation++;
        maker = new NumberedLine(label(), NumberedLine.LENGTH);
        if (kind == Kind.COMPRESS) {
            compress();
        }
    }

    private void compress() throws IOException {
        while (!renamed.isEmpty()) {
            Path file = renamed.peek();
            if (!acknowledged.has(file)) {
                return;
            }
            try (InputStream in = Files.newInputStream(file);
                    OutputStream out = new GZIPOutputStream(
                            Files.newOutputStream(file.resolveSibling(file.getFileName() + ".gz")))) {
                in.transferTo(out);
            }
            acknowledged.delete(file);
            renamed.remove();
            compressed++;
        }
    }

    @Override
    public String toString() {
        return generation + " rotations by " + kind;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
