package io.logpipe.core.telemetry;

import io.logpipe.core.config.OneLine;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * {@code 2025-01-31 09:05:03.000123 | INFO   | 4711:input-file | text}: one line per record, whatever the text contains.
 * A failure adds its causes to the line and, where traces are wanted, its stack in lines that begin with a tab.
 */
final class LogFormat extends Formatter {

    /** Loggers of instances are named so, followed by the instance. */
    static final String INSTANCES = "io.logpipe.instance.";

    private static final int MAX_TEXT = 8_192;
    private static final int MAX_CAUSES = 8;

    private final long pid;
    private final ZoneId zone;
    private final boolean traces;

    LogFormat(long pid, ZoneId zone, boolean traces) {
        this.pid = pid;
        this.zone = zone;
        this.traces = traces;
    }

    @Override
    public String format(LogRecord record) {
        return line(record.getInstant(), LogLevel.name(record.getLevel()), component(record), text(record))
                + trace(record);
    }

    /** Time and the rest, with the line's end. */
    String line(Instant at, String level, String component, String text) {
        StringBuilder line = new StringBuilder(64 + text.length());
        time(line, LocalDateTime.ofInstant(at, zone));
        line.append("| ").append(level).append(" ".repeat(Math.max(0, 6 - level.length())));
        return line.append(" | ")
                .append(pid)
                .append(':')
                .append(component)
                .append(" | ")
                .append(text)
                .append('\n')
                .toString();
    }

    /** The instance, or the last part of the logger's name. */
    static String component(LogRecord record) {
        String name = record.getLoggerName();
        if (name == null || name.isEmpty()) {
            return "-";
        }
        String last = name.startsWith(INSTANCES)
                ? name.substring(INSTANCES.length())
                : name.substring(name.lastIndexOf('.') + 1);
        return OneLine.of(last, 100);
    }

    /** Message and causes, escaped. */
    String text(LogRecord record) {
        StringBuilder text = new StringBuilder();
        String message = formatMessage(record);
        OneLine.append(text, message == null ? "" : message, MAX_TEXT);
        Throwable cause = record.getThrown();
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            text.append(depth == 0 ? ": " : ", caused by ");
            describe(text, cause);
            cause = cause.getCause();
        }
        return text.toString();
    }

    private static void describe(StringBuilder text, Throwable thrown) {
        text.append(thrown.getClass().getSimpleName());
        String message = thrown.getMessage();
        if (message != null) {
            text.append(": ");
            OneLine.append(text, message, MAX_TEXT / MAX_CAUSES);
        }
    }

    /** The stack in lines of its own, if there is one and it is wanted. */
    String trace(LogRecord record) {
        StringBuilder trace = new StringBuilder();
        Throwable cause = traces ? record.getThrown() : null;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            trace.append('\t');
            describe(trace, cause);
            trace.append('\n');
            for (StackTraceElement frame : cause.getStackTrace()) {
                trace.append("\t\tat ");
                OneLine.append(trace, frame.toString(), 500);
                trace.append('\n');
            }
            cause = cause.getCause();
        }
        return trace.toString();
    }

    private static void time(StringBuilder line, LocalDateTime time) {
        number(line, time.getYear(), 4, '-');
        number(line, time.getMonthValue(), 2, '-');
        number(line, time.getDayOfMonth(), 2, ' ');
        number(line, time.getHour(), 2, ':');
        number(line, time.getMinute(), 2, ':');
        number(line, time.getSecond(), 2, '.');
        number(line, time.getNano() / 1_000, 6, ' ');
    }

    private static void number(StringBuilder line, int number, int digits, char after) {
        String text = Integer.toString(number);
        line.append("0".repeat(Math.max(0, digits - text.length())))
                .append(text)
                .append(after);
    }
}
