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
import java.util.function.BiPredicate;
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
        /** The new one, begun under a hidden name, is renamed onto it; it stays under a second name. */
        REPLACE,
        /** It is renamed, and what was delivered of the renamed ones is compressed and removed. */
        COMPRESS,
        /** The name is a link, which is pointed to a new file. */
        FLIP
    }

    private final Kind kind;
    private final Path path;
    private final Path elsewhere;
    private final BiPredicate<String, Long> delivered;
    private final Map<String, Long> written = new TreeMap<>();
    private final Deque<Path> renamed = new ArrayDeque<>();
    private int generation;
    private FileChannel channel;
    private NumberedLine maker;
    private int compressed;

    /**
     * The first file is made.
     *
     * @param elsewhere another directory that is watched
     * @param delivered whether so many lines of a name have arrived
     */
    RotatedLog(Kind kind, Path directory, Path elsewhere, BiPredicate<String, Long> delivered) throws IOException {
        this.kind = kind;
        this.path = directory.resolve(kind.name().toLowerCase(java.util.Locale.ROOT) + ".log");
        this.elsewhere = elsewhere;
        this.delivered = delivered;
        this.maker = new NumberedLine(label(), NumberedLine.LENGTH);
        Path first = kind == Kind.FLIP ? numbered(path) : path;
        this.channel = open(first);
        if (kind == Kind.FLIP) {
            Files.createSymbolicLink(path, first.getFileName());
        }
    }

    private String label() {
        return path.getFileName() + "/" + generation;
    }

    private Path numbered(Path file) {
        return file.resolveSibling(file.getFileName() + "." + generation);
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
    void append(int lines) throws IOException {
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

    /** Makes room for a new file; the last lines come after the old one has lost its name, as with any application. */
    void rotate(int lastLines) throws IOException {
        Path old = numbered(path);
        FileChannel next = switch (kind) {
            case RENAME, COMPRESS -> {
                Files.move(path, old);
                renamed.add(old);
                yield open(path);
            }
            case MOVE -> {
                Files.move(path, elsewhere.resolve(old.getFileName()));
                yield open(path);
            }
            case REPLACE -> {
                Path hidden = path.resolveSibling("." + path.getFileName());
                FileChannel made = open(hidden);
                Files.createLink(old, path);
                Files.move(hidden, path, StandardCopyOption.ATOMIC_MOVE);
                yield made;
            }
            case FLIP -> {
                generation++;
                Path file = numbered(path);
                generation--;
                FileChannel made = open(file);
                Path hidden = path.resolveSibling("." + path.getFileName());
                Files.createSymbolicLink(hidden, file.getFileName());
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
            String label = path.getFileName() + "/"
                    + file.getFileName()
                            .toString()
                            .substring(path.getFileName().toString().length() + 1);
            if (!delivered.test(label, written.get(label))) {
                return;
            }
            try (InputStream in = Files.newInputStream(file);
                    OutputStream out = new GZIPOutputStream(
                            Files.newOutputStream(file.resolveSibling(file.getFileName() + ".gz")))) {
                in.transferTo(out);
            }
            Files.delete(file);
            renamed.remove();
            compressed++;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
