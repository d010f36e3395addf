package io.logpipe.itest.trial;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a trial saw, printed as it comes: facts, demands that must hold, and bars for times. Safe from any thread. */
public final class Report {

    private final long begun = System.nanoTime();
    private final List<String> broken = new ArrayList<>();
    private final List<String> late = new ArrayList<>();

    /** A fact. */
    public synchronized void say(String format, Object... values) {
        String text = values.length == 0 ? format : String.format(Locale.ROOT, format, values);
        System.out.printf(Locale.ROOT, "%7.1f  %s%n", (System.nanoTime() - begun) / 1e9, text);
    }

    /** Something that must be so on any machine. */
    public synchronized void must(boolean holds, String format, Object... values) {
        String text = values.length == 0 ? format : String.format(Locale.ROOT, format, values);
        say("%s", (holds ? "ok      " : "BROKEN  ") + text);
        if (!holds) {
            broken.add(text);
        }
    }

    /** A time that should be kept, and that a busy machine may excuse. */
    public synchronized void bar(String what, double milliseconds, double limit) {
        String text = String.format(Locale.ROOT, "%s: %.1f ms (bar: %.0f ms)", what, milliseconds, limit);
        say("%s", (milliseconds <= limit ? "pass    " : "LATE    ") + text);
        if (milliseconds > limit) {
            late.add(text);
        }
    }

    /** The demands that did not hold. */
    public synchronized List<String> broken() {
        return List.copyOf(broken);
    }

    /** The bars that were not kept. */
    public synchronized List<String> late() {
        return List.copyOf(late);
    }
}
