package io.logpipe.core.watch;

import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** One directory in the kernel's eyes, and what happened in it since the loop was last told. */
final class Watched {

    /** With more names than this, nobody wants to know each. */
    private static final int MOST_NAMES = 4096;

    private final Executor loop;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private Set<String> names = new HashSet<>();
    private boolean overflow;
    private boolean queued;
    private volatile boolean valid = true;

    Watched(Executor loop) {
        this.loop = loop;
    }

    void add(Listener listener) {
        listeners.add(listener);
    }

    /** Whether it was the last. */
    boolean remove(Listener listener) {
        listeners.remove(listener);
        return listeners.isEmpty();
    }

    boolean valid() {
        return valid;
    }

    void happened(List<WatchEvent<?>> events) {
        if (!events.isEmpty() && note(events)) {
            queue();
        }
    }

    /** The directory is not there any more: everything may have changed. */
    void gone() {
        valid = false;
        if (noteOverflow()) {
            queue();
        }
    }

    private synchronized boolean note(List<WatchEvent<?>> events) {
        for (WatchEvent<?> event : events) {
            if (event.context() instanceof Path name) {
                if (!overflow) {
                    names.add(name.toString());
                }
            } else {
                overflow = true; // events were lost
            }
        }
        if (names.size() > MOST_NAMES) {
            overflow = true;
        }
        if (overflow) {
            names.clear();
        }
        return mustQueue();
    }

    private synchronized boolean noteOverflow() {
        overflow = true;
        return mustQueue();
    }

    private boolean mustQueue() {
        boolean must = !queued;
        queued = true;
        return must;
    }

    private void queue() {
        try {
            loop.execute(this::deliver);
        } catch (RejectedExecutionException e) {
            unqueue(); // no loop at the moment; the next event tries again, and a new loop looks for itself
        }
    }

    private synchronized void unqueue() {
        queued = false;
    }

    private void deliver() {
        Set<String> told;
        boolean lost;
        synchronized (this) {
            told = Collections.unmodifiableSet(names);
            lost = overflow;
            names = new HashSet<>();
            overflow = false;
            queued = false;
        }
        for (Listener listener : listeners) {
            listener.tell(told, lost);
        }
    }
}
