package io.logpipe.input.file;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.SourceFile;
import io.logpipe.api.plugin.BlockReader;
import io.logpipe.api.plugin.Outcome;
import io.logpipe.api.plugin.Outlet;
import io.logpipe.api.plugin.PluginFailure;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** Reads what is new in the files that are ready: one pass each, in turn. */
final class Reads {

    private static final int PASSES = 64;
    private static final long BYTES = 4L << 20;

    private final Ready ready;
    private final Handles handles;
    private final Lookout lookout;
    private final Generations generations;
    private final Bookmarks bookmarks;
    private final Partials partials;
    private final Beginnings beginnings;
    private final LineCount lines;
    private final Window window;
    private final Readers readers;
    private final Logger log;
    private boolean held;

    /** Makes the reader that the settings ask for. */
    @FunctionalInterface
    interface Readers {
        FileReader over(Extent extent);
    }

    Reads(
            Ready ready,
            Handles handles,
            Lookout lookout,
            Generations generations,
            Bookmarks bookmarks,
            Partials partials,
            Beginnings beginnings,
            LineCount lines,
            Window window,
            Readers readers,
            Logger log) {
        this.ready = ready;
        this.handles = handles;
        this.lookout = lookout;
        this.generations = generations;
        this.bookmarks = bookmarks;
        this.partials = partials;
        this.beginnings = beginnings;
        this.lines = lines;
        this.window = window;
        this.readers = readers;
        this.log = log;
    }

    /** The route is full, or it is not any more. */
    void hold(boolean now) {
        held = now;
    }

    /** Whether there is something that could be read now. */
    boolean pending() {
        return !held && !ready.isEmpty();
    }

    /** Reads until nothing is ready, the route is full, or it was enough for one turn; returns the bytes read. */
    long run(Outlet outlet) {
        long bytes = 0;
        for (int i = 0; i < PASSES && bytes < BYTES && !held; i++) {
            Tail tail = ready.next();
            if (tail == null) {
                break;
            }
            bytes += tail.ended() ? 0 : read(tail, outlet);
        }
        return bytes;
    }

    private long read(Tail tail, Outlet outlet) {
        try {
            return pass(tail, outlet);
        } catch (NoSuchFileException elsewhere) {
            if (tail.place() == Tail.Place.NAMED) {
                lookout.look(tail.path());
            }
        } catch (IOException failure) {
            failed(tail, failure);
        }
        return 0;
    }

    private long pass(Tail tail, Outlet outlet) throws IOException {
        if (tail.yields() || !beginnings.mayBegin(tail)) {
            return 0;
        }
        SourceFile file = handles.open(tail);
        long size = file.channel().size();
        window.over(file.channel());
        if (!same(tail, size)) {
            return 0;
        }
        boolean blind = tail.blind();
        if (blind) {
            tail.advance(
                    Edge.at(window, tail.read(), tail.next().line()),
                    tail.head().grown(window, tail.read()));
        }
        if (!lines.known(tail, file.channel())) {
            ready.add(tail);
            return 0;
        }
        tail.looked(size, tail.modified());
        Extent extent = new Extent(file, window, lines, tail, size, partials.due(tail));
        try (FileReader reader = readers.over(extent)) {
            if (reader.hasNext()) {
                return transfer(tail, extent, reader, outlet);
            }
        }
        nothingNew(tail, extent, blind);
        return 0;
    }

    /** Whether what was read of it is still there; if not, there is a new generation of it now. */
    private boolean same(Tail tail, long size) throws IOException {
        if (size < tail.size()) {
            generations.observe(tail, size, tail.modified());
        }
        if (tail.ended()) {
            return false;
        }
        if (!tail.unchanged(window, size)) {
            generations.rewritten(tail, size);
            return false;
        }
        generations.confirmed(tail, size);
        return true;
    }

    private void nothingNew(Tail tail, Extent extent, boolean wasBlind) {
        rest(tail, extent);
        recovered(tail);
        if (tail.settled()) {
            bookmarks.save(tail);
        }
        if (wasBlind && tail.place() == Tail.Place.NAMED) {
            // It was only opened to be fingerprinted, like thousands of others at the first start.
            handles.close(tail);
        }
    }

    private long transfer(Tail tail, Extent extent, FileReader reader, Outlet outlet) throws IOException {
        Outcome outcome = outlet.transfer(tail.source(), source -> new Guarded(reader));
        if (outcome instanceof Outcome.Held) {
            held = true;
            ready.putBack(tail);
        } else if (outcome instanceof Outcome.Aborted aborted) {
            failed(tail, aborted.cause());
        } else if (outcome instanceof Outcome.Sent sent) {
            return sent(tail, extent, sent.more());
        }
        return 0;
    }

    private long sent(Tail tail, Extent extent, boolean more) throws IOException {
        long bytes = extent.at() - tail.read();
        boolean first = tail.read() == 0;
        boolean acknowledged = tail.committed() >= extent.at();
        tail.advance(edge(extent), head(tail, extent));
        partials.gone(tail);
        if (acknowledged || first) {
            // How it begins is remembered at once: if it is written anew, nothing else would tell so after a kill.
            bookmarks.save(tail);
        }
        if (more || extent.file().channel().size() > extent.limit()) {
            ready.add(tail);
        } else {
            rest(tail, extent);
        }
        recovered(tail);
        return bytes;
    }

    /** The blocks are on their way, so nothing may fail here: a file that was cut short is found out the next time. */
    private Edge edge(Extent extent) {
        try {
            return Edge.at(window, extent.at(), extent.line());
        } catch (IOException cutShort) {
            return Edge.blind(extent.at(), extent.line());
        }
    }

    private Head head(Tail tail, Extent extent) {
        try {
            return tail.head().grown(window, extent.at());
        } catch (IOException cutShort) {
            return tail.head();
        }
    }

    /** What is left has no line end. */
    private void rest(Tail tail, Extent extent) {
        if (extent.at() < extent.limit()) {
            tail.seen(extent.limit());
            partials.wait(tail);
        }
    }

    private void recovered(Tail tail) {
        if (ready.recovered(tail)) {
            log.log(Level.INFO, tail + " can be read again");
        }
    }

    private void failed(Tail tail, Exception cause) {
        if (ready.later(tail)) {
            log.log(Level.WARNING, tail + " cannot be read, is tried again: " + cause.getMessage());
        }
    }

    /** A file that cannot be read is no fault of the instance. */
    private record Guarded(FileReader reader) implements BlockReader {
        @Override
        public @Nullable Block read() throws PluginFailure {
            try {
                return reader.read();
            } catch (IOException failure) {
                throw new PluginFailure.Transient(String.valueOf(failure.getMessage()), failure);
            }
        }

        @Override
        public void close() {
            reader.close();
        }
    }
}
