package io.logpipe.output.file;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.FileRegion;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.PluginFailure;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.DataFormatException;

/**
 * One pass on its way into a file. What fails is answered at the end, with how far it came, so that no block that was
 * written comes again.
 */
final class FilePass implements Output.Pass {

    private final FileOutput output;
    private final SourceRef source;
    private final long from;
    private final OptionalLong held;
    private final SmallBlocks small;
    private OpenFile file;
    /** Length of the file before this pass, and what the pass has added. */
    private long start;

    private long bytes;
    /** How much may be added before the file is due to be renamed. */
    private long room;
    /** Offset in the source up to which everything is written, and up to which it is in files already renamed. */
    private long upTo;

    private long safe;
    /** The disk refuses: nothing more is written. */
    private Optional<PluginFailure> failure = Optional.empty();
    /** A block was left out for good; the others are written. */
    private Optional<PluginFailure> refusal = Optional.empty();

    private boolean begun;
    private boolean committed;

    FilePass(FileOutput output, SourceRef source, OpenFile file, long from, OptionalLong held) throws IOException {
        this.output = output;
        this.source = source;
        this.file = file;
        this.from = from;
        this.held = held;
        this.upTo = from;
        this.safe = from;
        this.small = output.small();
        this.start = file.length();
        this.room = output.rotator().room(file);
    }

    @Override
    public OptionalLong held() {
        return held;
    }

    @Override
    public void write(Block block) {
        if (failure.isPresent()) {
            return;
        }
        if (!begun) {
            begun = true;
            output.commits().begins(source, from);
        }
        try {
            if (!output.expansion().keeps() || !small.take(block)) {
                flush();
                append(block);
            } else if (small.size() >= room) {
                flush();
            }
        } catch (DataFormatException e) {
            refuse(block, e);
        } catch (IOException | NameRefused e) {
            if (e instanceof EOFException && block instanceof FileRegion) {
                refuse(block, e);
            } else {
                failure = Optional.of(output.failed(source.name(), e));
            }
        }
    }

    private void append(Block block) throws IOException, DataFormatException, NameRefused {
        if (output.expansion().keeps() && small.take(block)) {
            return;
        }
        added(output.expansion().append(block, file), block.end());
    }

    private void flush() throws IOException, NameRefused {
        if (small.size() > 0) {
            added(small.appendTo(file), small.end());
        }
    }

    private void added(long count, long end) throws IOException, NameRefused {
        bytes += count;
        room -= count;
        upTo = end;
        if (room <= 0) {
            rotate();
        }
    }

    private void refuse(Block block, Exception why) {
        refusal = Optional.of(output.refusals().block(source.name(), why));
        upTo = block.end();
    }

    private void rotate() throws IOException, NameRefused {
        output.commits().add(Commit.part(source.id(), from, upTo, file, bytes));
        if (!output.commits().settle()) {
            upTo = safe;
            throw new IOException("what was written is not safe");
        }
        safe = upTo;
        bytes = 0;
        file = output.rotator().rotate(file);
        start = file.length();
        room = output.rotator().room(file);
    }

    @Override
    public void commit(Output.Ack ack) {
        try {
            flush();
        } catch (IOException | NameRefused e) {
            failure = Optional.of(output.failed(source.name(), e));
        }
        committed = true;
        output.commits().add(new Commit(ack, source.id(), from, safe, upTo, file, bytes, failure.or(() -> refusal)));
    }

    /** Without a commit the pass has not been: it will come again. */
    @Override
    public void close() {
        if (!committed) {
            small.clear();
            file.cut(start, bytes);
            output.commits().abandoned(source.id());
        }
    }
}
