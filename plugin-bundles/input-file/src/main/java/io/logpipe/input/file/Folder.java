package io.logpipe.input.file;

import io.logpipe.api.plugin.PluginContext.Registration;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** One directory that is watched. */
final class Folder {

    private final String prefix;
    private final Path path;
    private @Nullable Registration watch;
    private @Nullable FileKey key;

    /**
     * A directory.
     *
     * @param prefix what is put before its names to make them relative to the root: empty, or with a slash at its end
     */
    Folder(String prefix, Path path) {
        this.prefix = prefix;
        this.path = path;
    }

    String prefix() {
        return prefix;
    }

    Path path() {
        return path;
    }

    boolean watched() {
        return watch != null;
    }

    /** Which directory it was when it was looked at last; null if it was not there. */
    @Nullable
    FileKey key() {
        return key;
    }

    void is(@Nullable FileKey now) {
        key = now;
    }

    void watchedBy(Registration registration) {
        watch = registration;
    }

    void unwatch() {
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }
}
