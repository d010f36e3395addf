package io.logpipe.core.telemetry;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/** Log records at chosen times. */
final class Records {

    private Records() {}

    static Instant at(String utc) {
        return LocalDateTime.parse(utc).toInstant(ZoneOffset.UTC);
    }

    static LogRecord of(Level level, String logger, String text) {
        LogRecord record = new LogRecord(level, text);
        record.setLoggerName(logger);
        record.setInstant(at("2025-01-31T09:05:03.000123"));
        return record;
    }

    static LogRecord of(String text) {
        return of(Level.INFO, "io.logpipe.core.Engine", text);
    }
}
