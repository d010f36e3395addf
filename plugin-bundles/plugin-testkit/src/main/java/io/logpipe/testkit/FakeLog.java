package io.logpipe.testkit;

import java.text.MessageFormat;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Keeps lines as {@code LEVEL text}. */
final class FakeLog implements System.Logger {
    private final String name;
    private final List<String> lines;

    FakeLog(String name, CopyOnWriteArrayList<String> lines) {
        this.name = name;
        this.lines = lines;
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public boolean isLoggable(Level level) {
        return true;
    }

    @Override
    public void log(Level level, @Nullable ResourceBundle bundle, @Nullable String text, @Nullable Throwable thrown) {
        lines.add(level + " " + text + (thrown == null ? "" : ": " + thrown));
    }

    @Override
    public void log(
            Level level, @Nullable ResourceBundle bundle, @Nullable String format, Object @Nullable ... values) {
        boolean filled = format != null && values != null && values.length > 0;
        lines.add(level + " " + (filled ? MessageFormat.format(format, values) : format));
    }
}
