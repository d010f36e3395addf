package io.logpipe.core.telemetry;

import io.logpipe.core.config.LogSettings;
import java.util.logging.Level;

/** The C program's levels, of which {@code java.util.logging} lacks two. */
public final class LogLevel extends Level {

    private static final long serialVersionUID = 1;

    /** Between INFO and WARN: rare and worth knowing, but no trouble. */
    public static final Level NOTICE = new LogLevel("NOTICE", 850);

    /** Above ERROR: the worker ends. */
    public static final Level FATAL = new LogLevel("FATAL", 1100);

    private LogLevel(String name, int value) {
        super(name, value);
    }

    /** The least level that passes. {@code System.Logger}'s TRACE counts as DEBUG. */
    static Level of(LogSettings.Level level) {
        return switch (level) {
            case DEBUG -> ALL;
            case INFO -> INFO;
            case NOTICE -> NOTICE;
            case WARN -> WARNING;
            case ERROR -> SEVERE;
            case FATAL -> FATAL;
        };
    }

    /** How {@code level} is written. */
    static String name(Level level) {
        int value = level.intValue();
        if (value >= SEVERE.intValue()) {
            return value >= FATAL.intValue() ? "FATAL" : "ERROR";
        }
        if (value >= NOTICE.intValue()) {
            return value >= WARNING.intValue() ? "WARN" : "NOTICE";
        }
        return value >= INFO.intValue() ? "INFO" : "DEBUG";
    }
}
