package io.logpipe.output.file;

import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.Signal;
import io.logpipe.output.file.journal.Journal;
import io.logpipe.plugin.text.FileName;
import java.io.IOException;
import java.util.OptionalLong;

/** Answers each pass as soon as the system has its bytes, and remembers nothing. */
final class AtOnce implements Commits {

    private final PluginContext context;
    private final Health health;

    AtOnce(PluginContext context, Health health) {
        this.context = context;
        this.health = health;
    }

    /** The journal of an earlier setting would know nothing of what is written from now on. */
    @Override
    public void start() throws IOException {
        Journal.remove(context.stateDirectory());
    }

    @Override
    public void prepare() {}

    @Override
    public OptionalLong held(SourceRef source, long from) {
        return OptionalLong.empty();
    }

    @Override
    public void begins(SourceRef source, long from) {}

    @Override
    public void created(FileName name) {}

    @Override
    public void opened(OpenFile file) {}

    @Override
    public void closing(OpenFile file) {}

    @Override
    public void add(Commit commit) {
        commit.kept();
        if (!commit.interrupted()) {
            health.works();
        }
    }

    @Override
    public void abandoned(String source) {}

    @Override
    public boolean settle() {
        return true;
    }

    @Override
    public void onEvent(Signal signal) {}

    @Override
    public void close() {}
}
