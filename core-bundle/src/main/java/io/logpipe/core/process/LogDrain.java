package io.logpipe.core.process;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Into the log, line by line: long lines in parts, and of many lines only so many a second, with a count of the rest.
 * The log itself escapes what is not printable.
 */
final class LogDrain implements Pump.Drain {

    private static final int LONGEST_LINE = 8 * 1024;
    private static final int BURST = 100;
    private static final long NANOS_PER_LINE = TimeUnit.MILLISECONDS.toNanos(100);

    private final Logger log;
    private final String prefix;
    private final byte[] line = new byte[LONGEST_LINE];
    private int length;
    /** When the log would be free of what it was given, at one line per {@link #NANOS_PER_LINE}. */
    private long busyUntil = System.nanoTime();

    private long leftOut;

    LogDrain(Logger log, String prefix) {
        this.log = log;
        this.prefix = prefix;
    }

    @Override
    public void accept(byte[] bytes, int count) {
        for (int i = 0; i < count; i++) {
            if (bytes[i] == '\n') {
                endLine();
            } else {
                if (length == line.length) {
                    endLine();
                }
                line[length++] = bytes[i];
            }
        }
    }

    @Override
    public void end() {
        if (length > 0) {
            endLine();
        }
        tellLeftOut();
    }

    @Override
    public void abandon() {
        // What comes later is still for the log.
    }

    private void endLine() {
        long now = System.nanoTime();
        if (busyUntil - now < 0) {
            busyUntil = now;
        }
        if (busyUntil - now > BURST * NANOS_PER_LINE) {
            leftOut++;
        } else {
            tellLeftOut();
            busyUntil += NANOS_PER_LINE;
            log.log(Level.INFO, prefix + new String(line, 0, length, StandardCharsets.UTF_8));
        }
        length = 0;
    }

    private void tellLeftOut() {
        if (leftOut > 0) {
            log.log(Level.INFO, prefix + "(" + leftOut + " lines left out)");
            leftOut = 0;
        }
    }
}
