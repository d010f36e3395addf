package io.logpipe.core;

import io.logpipe.core.loop.EventLoop;
import io.logpipe.core.watch.DirectoryWatch;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/**
 * Takes up a changed config file by itself, a moment after it was last written. What it finds half-written is refused by
 * the reload, and looked at again when the writer goes on.
 */
final class ConfigWatch {

    private static final System.Logger LOG = System.getLogger("node");
    private static final Duration QUIET = Duration.ofMillis(300);

    private final Path file;
    private final EventLoop loop;
    private final Runnable reload;
    private byte[] known;
    private boolean pending;

    /** Watches from now on; {@code reload} runs on a thread of its own. */
    ConfigWatch(Path file, DirectoryWatch directories, EventLoop loop, Runnable reload) {
        this.file = file;
        this.loop = loop;
        this.reload = reload;
        this.known = content();
        try {
            directories.watch(file.toAbsolutePath().getParent(), this::changed);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "{0} is not watched, use reload: {1}", file, e.getMessage());
        }
    }

    private void changed(DirectoryWatch.Change change) {
        boolean ours =
                change.overflow() || change.names().contains(file.getFileName().toString());
        if (ours && !pending) {
            pending = true;
            loop.after(QUIET, this::quiet);
        }
    }

    private void quiet() {
        pending = false;
        byte[] now = content();
        if (now.length > 0 && !Arrays.equals(now, known)) {
            known = now;
            Thread thread = new Thread(reload, "logpipe-reload");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Nothing while the file is away, as between two steps of an editor. */
    private byte[] content() {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "{0} cannot be read now: {1}", file, e.getMessage());
            return new byte[0];
        }
    }
}
