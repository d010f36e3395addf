package io.logpipe.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Says how the start goes: to people on standard error, to the monitor, and, for a daemon, to the process that started
 * it. What each of the lines means is written in {@code bin/logpipe}.
 *
 * <p><b>Threads.</b> Any.
 */
final class Reports implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger("launcher");

    /** A pipe may hold no more than a page, and nobody reads the monitor's while we write. */
    private static final int MAILBOX = 3500;

    private static final int CALLER = 32_000;
    private static final int LONGEST = 1000;

    private final PrintStream people;
    private final List<Pipe> pipes = new ArrayList<>();
    private @Nullable Path mark;
    private boolean failed;

    private Reports(PrintStream people) {
        this.people = people;
    }

    /** The pipes that the properties name; a start by hand has none. */
    static Reports open(Properties properties, PrintStream people) throws LaunchFailure {
        Reports reports = new Reports(people);
        reports.add(properties.getProperty("logpipe.report"), MAILBOX);
        reports.add(properties.getProperty("logpipe.caller"), CALLER);
        String mark = properties.getProperty("logpipe.ready");
        reports.mark = mark == null ? null : Path.of(mark);
        return reports;
    }

    private void add(String path, int budget) throws LaunchFailure {
        try {
            if (path != null) {
                // For reading, too: so it does not wait for a reader, and survives one that has gone.
                pipes.add(new Pipe(new RandomAccessFile(path, "rw"), budget));
            }
        } catch (IOException e) {
            throw new LaunchFailure("report to " + path, e);
        }
    }

    void alive() {
        write("alive");
    }

    void state(Object directory) {
        write("state " + directory);
    }

    void ready() {
        write("ready");
        try {
            if (mark != null) {
                Files.createFile(mark);
            }
        } catch (IOException e) {
            LOG.log(Level.FINE, "no archive of classes will be made: {0}", LaunchFailure.reason(e));
        }
    }

    /** One thing that is wrong; the start fails. */
    synchronized void error(String text) {
        failed = true;
        String line = text.strip().replaceAll("\\s*\\R\\s*", "; ");
        people.println("logpipe: " + line);
        write("error " + (line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line));
    }

    /** Whether anything was wrong. */
    synchronized boolean failed() {
        return failed;
    }

    private synchronized void write(String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        pipes.forEach(pipe -> pipe.write(bytes));
    }

    @Override
    public synchronized void close() {
        pipes.forEach(Pipe::close);
        pipes.clear();
    }

    private static final class Pipe {

        private final RandomAccessFile file;
        private int budget;

        Pipe(RandomAccessFile file, int budget) {
            this.file = file;
            this.budget = budget;
        }

        void write(byte[] line) {
            budget -= line.length;
            try {
                // "ready" always fits: errors are what may be many, and after them there is no ready.
                if (budget >= 0) {
                    file.write(line);
                }
            } catch (IOException e) {
                // The reader has gone. Whoever reads the log hears it all the same.
                budget = -1;
            }
        }

        void close() {
            try {
                file.close();
            } catch (IOException e) {
                // Nothing was held back, so nothing is lost.
                budget = -1;
            }
        }
    }
}
