package io.logpipe.output.file;

import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Signal;
import io.logpipe.plugin.text.FileName;
import java.io.IOException;
import java.util.OptionalLong;

/** When passes are answered, and what is remembered of them. Thread of the instance only. */
interface Commits extends AutoCloseable {

    /** Puts the files into the state that was last acknowledged, and begins. The base directory is open. */
    void start() throws IOException;

    /** A pass is about to begin; throws if nothing may be written now. */
    void prepare() throws IOException;

    /** Up to where a source is safe, where a pass of it begins at {@code from}; empty if that is not known. */
    OptionalLong held(SourceRef source, long from);

    /** Something of a source is about to be written, in a pass from {@code from} on. A pass without blocks says nothing. */
    void begins(SourceRef source, long from);

    /** A file was made. */
    void created(FileName name);

    /** A file was opened and not yet appended to. */
    void opened(OpenFile file) throws IOException;

    /** A file is going to be closed: makes it safe first. */
    void closing(OpenFile file);

    /** A pass is written. Answers now or later. */
    void add(Commit commit);

    /** A pass of the source was broken off and will come again. */
    void abandoned(String source);

    /** Answers everything, now. Returns whether all of it is safe. */
    boolean settle();

    /** Something happened that it may have been waiting for. */
    void onEvent(Signal signal);

    /** Ends it, after all files are closed. */
    @Override
    void close();
}
