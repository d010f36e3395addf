package io.logpipe.core.checkpoint;

import io.logpipe.api.plugin.Deadline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * All positions in memory, and which of them are not on the disk yet: of each source only the newest, in the order of
 * their last change. Thread-safe; nothing but {@link #flush} and {@link #awaitWork} waits.
 */
final class Positions {

    private static final long GROUP_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long GROUP_BYTES = 1024 * 1024;
    private static final int MAX_KEY = 16 * 1024;

    private final Map<String, Map<String, byte[]>> scopes;
    private Map<Source, Change> unsaved = new LinkedHashMap<>();
    private long unsavedBytes;
    private long oldestNanos;
    /** Changes ever made; a count that was reached stands for the state of that moment. */
    private long made;
    /** Behind {@link #made} at first: what was loaded is to be written to a new file. */
    private long durable = -1;

    private boolean hurried;
    private boolean ended;

    Positions(Map<String, Map<String, byte[]>> scopes) {
        this.scopes = new HashMap<>(scopes);
    }

    private record Source(String scope, String key) {}

    /**
     * Changes for the disk.
     *
     * @param upTo what to report to {@link #saved} once they are durable
     */
    record Batch(List<Change> changes, long upTo) {}

    void change(Change change) {
        if (change.scope().length() > MAX_KEY || change.key().length() > MAX_KEY) {
            throw new IllegalArgumentException("key of a source: "
                    + change.key().length() + " characters (expected: at" + " most " + MAX_KEY + ")");
        }
        synchronized (this) {
            if (change.removal()) {
                Map<String, byte[]> keys = scopes.get(change.scope());
                if (keys == null || keys.remove(change.key()) == null) {
                    return;
                }
            } else {
                scopes.computeIfAbsent(change.scope(), scope -> new HashMap<>()).put(change.key(), change.value());
            }
            note(change);
        }
    }

    synchronized Optional<byte[]> get(String scope, String key) {
        return Optional.ofNullable(scopes.getOrDefault(scope, Map.of()).get(key));
    }

    synchronized Map<String, byte[]> all(String scope) {
        return new HashMap<>(scopes.getOrDefault(scope, Map.of()));
    }

    /** The scopes that have a position under {@code key}. */
    synchronized List<String> scopes(String key) {
        return scopes.entrySet().stream()
                .filter(scope -> scope.getValue().containsKey(key))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** What changed since the last take; it is the taker's from here on. */
    synchronized Batch take() {
        List<Change> changes = List.copyOf(unsaved.values());
        forgetUnsaved();
        return new Batch(changes, made);
    }

    /** Everything there is. */
    synchronized Batch takeAll() {
        forgetUnsaved();
        return new Batch(all(), made);
    }

    /** A copy of everything there is. */
    synchronized List<Change> all() {
        List<Change> states = new ArrayList<>();
        scopes.forEach((scope, keys) -> keys.forEach((key, value) -> states.add(new Change(scope, key, value))));
        return states;
    }

    synchronized void saved(long upTo) {
        durable = upTo;
        notifyAll();
    }

    /** Whether everything changed before this call is durable when it is asked. */
    synchronized BooleanSupplier durable() {
        long target = made;
        return () -> reached(target);
    }

    private synchronized boolean reached(long target) {
        return durable >= target;
    }

    /** Waits until everything changed before the call is durable; false if the deadline or the end came first. */
    synchronized boolean flush(Deadline deadline) throws InterruptedException {
        long target = made;
        if (durable < target) {
            hurried = true;
            notifyAll();
        }
        while (durable < target && !ended && !deadline.passed()) {
            TimeUnit.NANOSECONDS.timedWait(this, deadline.remaining().toNanos());
        }
        return durable >= target;
    }

    /** Waits for a commit to be due, not before {@code earliest} unless somebody flushes; false at the end. */
    synchronized boolean awaitWork(long earliest) throws InterruptedException {
        while (!ended && !hurried) {
            if (durable == made) {
                wait();
                continue;
            }
            long now = System.nanoTime();
            long due = unsavedBytes >= GROUP_BYTES ? now : oldestNanos + GROUP_NANOS;
            long nanos = Math.max(due - now, earliest - now);
            if (nanos <= 0) {
                return true;
            }
            TimeUnit.NANOSECONDS.timedWait(this, nanos);
        }
        hurried = false;
        return !ended;
    }

    synchronized void end() {
        ended = true;
        notifyAll();
    }

    private void note(Change change) {
        if (unsaved.isEmpty()) {
            oldestNanos = System.nanoTime();
        }
        Source source = new Source(change.scope(), change.key());
        Change replaced = unsaved.remove(source);
        unsaved.put(source, change);
        long before = unsavedBytes;
        unsavedBytes += change.size() - (replaced == null ? 0 : replaced.size());
        boolean first = made++ == durable;
        if (first || before < GROUP_BYTES && unsavedBytes >= GROUP_BYTES) {
            notifyAll();
        }
    }

    private void forgetUnsaved() {
        unsaved = new LinkedHashMap<>();
        unsavedBytes = 0;
    }
}
