package io.logpipe.testkit;

import io.logpipe.api.plugin.Signal;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Directories under a real watch service, whose events can be lost on purpose. */
final class FakeWatches implements AutoCloseable {
    private final List<Watch> watches = new ArrayList<>();
    private final WatchService service;
    private boolean losing;
    private boolean refusing;

    FakeWatches() throws IOException {
        service = FileSystems.getDefault().newWatchService();
    }

    /** One registration. */
    record Watch(Path directory, WatchKey key, Object attachment, Consumer<Signal> target) {
        void changed(Set<String> names, boolean overflow) {
            target.accept(new Signal.Changed(directory, names, overflow, attachment));
        }
    }

    Watch add(Path directory, Object attachment, Consumer<Signal> target) throws IOException {
        if (refusing) {
            throw new IOException(directory + ": no watches left");
        }
        WatchKey key = directory.register(
                service,
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_MODIFY,
                StandardWatchEventKinds.ENTRY_DELETE);
        Watch watch = new Watch(directory, key, attachment, target);
        watches.add(watch);
        return watch;
    }

    void remove(Watch watch) {
        watches.removeIf(other -> other == watch);
        if (watches.stream().noneMatch(other -> other.key() == watch.key())) {
            watch.key().cancel();
        }
    }

    void lose(boolean on) {
        losing = on;
    }

    void refuse(boolean on) {
        refusing = on;
    }

    void overflow(Path directory) {
        tell(directory, Set.of(), true);
    }

    boolean poll() {
        boolean busy = false;
        for (WatchKey key = service.poll(); key != null; key = service.poll()) {
            Set<String> names = new TreeSet<>();
            boolean overflow = false;
            for (WatchEvent<?> event : key.pollEvents()) {
                if (event.kind() == StandardWatchEventKinds.OVERFLOW) {
                    overflow = true;
                } else {
                    names.add(String.valueOf(event.context()));
                }
            }
            boolean gone = !key.reset();
            if (!losing) {
                tell((Path) key.watchable(), names, overflow || gone);
                busy = true;
            }
        }
        return busy;
    }

    private void tell(Path directory, Set<String> names, boolean overflow) {
        for (Watch watch : List.copyOf(watches)) {
            if (watch.directory().equals(directory)) {
                watch.changed(names, overflow);
            }
        }
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
