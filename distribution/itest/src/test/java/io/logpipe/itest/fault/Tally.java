package io.logpipe.itest.fault;

import io.logpipe.itest.trial.NumberedLine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What has arrived in one or more directories of numbered lines, each byte of it: lines are told by the name that they
 * carry, whatever file they are in, and counted in the order in which they stand there.
 */
final class Tally {

    private static final int LONGEST = 1 << 16;
    private static final int NUMBER = 10;

    /** What is known of the lines of one name. */
    private static final class Known {
        final BitSet seen = new BitSet();
        final NumberedLine maker;

        Known(String name) {
            maker = new NumberedLine(name, NumberedLine.LENGTH);
        }
    }

    private final Map<String, Known> names = new TreeMap<>();
    /** The highest number of each name in the file that is read. */
    private final Map<String, Long> highest = new HashMap<>();

    private long doubled;
    private long late;
    private long damaged;
    private long backwards;
    private String first = "";

    private Tally() {}

    static Tally of(List<Path> directories) throws IOException {
        Tally tally = new Tally();
        for (Path directory : directories) {
            List<Path> files;
            try (Stream<Path> found = Files.walk(directory)) {
                files = found.filter(Files::isRegularFile).sorted().toList();
            }
            for (Path file : files) {
                tally.read(file);
            }
        }
        return tally;
    }

    private void read(Path file) throws IOException {
        highest.clear();
        byte[] buffer = new byte[1 << 20];
        int filled = 0;
        try (InputStream in = Files.newInputStream(file)) {
            int count;
            while ((count = in.read(buffer, filled, buffer.length - filled)) > 0) {
                filled = lines(file, buffer, filled + count);
            }
        }
        if (filled > 0) {
            damaged(file, "unfinished last line of " + filled + " bytes");
        }
    }

    /** Takes the whole lines, moves the rest to the front, and returns its length. */
    private int lines(Path file, byte[] buffer, int filled) {
        int from = 0;
        for (int at = 0; at < filled; at++) {
            if (buffer[at] == '\n') {
                line(file, Arrays.copyOfRange(buffer, from, at + 1));
                from = at + 1;
            }
        }
        if (filled - from > LONGEST) {
            damaged(file, "line longer than " + LONGEST);
            return 0;
        }
        System.arraycopy(buffer, from, buffer, 0, filled - from);
        return filled - from;
    }

    private void line(Path file, byte[] line) {
        String text = new String(line, StandardCharsets.ISO_8859_1);
        int end = text.indexOf(' ', NUMBER + 1);
        long number = number(line);
        if (number < 0 || end < 0) {
            damaged(file, "no line of ours: " + text.strip());
            return;
        }
        String name = text.substring(NUMBER + 1, end);
        Known known = names.computeIfAbsent(name, Known::new);
        if (!Arrays.equals(known.maker.of(number), line)) {
            damaged(file, "line " + number + " of " + name + " is not as it was written");
            return;
        }
        Long before = highest.get(name);
        if (before != null && number <= before) {
            backwards++;
        } else {
            highest.put(name, number);
        }
        if (known.seen.get((int) number)) {
            doubled++;
            note(file, "line " + number + " of " + name + " again");
        } else if (before != null && number < before) {
            late++;
            note(file, "line " + number + " of " + name + " behind line " + before);
        }
        known.seen.set((int) number);
    }

    private static long number(byte[] line) {
        if (line.length != NumberedLine.LENGTH) {
            return -1;
        }
        long number = 0;
        for (int at = 0; at < NUMBER; at++) {
            if (line[at] < '0' || line[at] > '9') {
                return -1;
            }
            number = number * 10 + line[at] - '0';
        }
        return number <= Integer.MAX_VALUE ? number : -1;
    }

    private void damaged(Path file, String what) {
        damaged++;
        note(file, what);
    }

    private void note(Path file, String what) {
        if (first.isEmpty()) {
            first = file.getFileName() + ": " + what;
        }
    }

    /**
     * What is wrong with it.
     *
     * @param lost lines that were written and are nowhere
     * @param doubled lines that are there once more
     * @param late lines that stand behind a later one of the same name
     * @param damaged lines that nobody has written
     */
    record Count(long written, long lost, long doubled, long late, long damaged, String first) {

        boolean isExact() {
            return lost == 0 && doubled == 0 && late == 0 && damaged == 0;
        }

        @Override
        public String toString() {
            return "%d lines written: lost %d, doubled %d, out of order %d, damaged %d%s"
                    .formatted(written, lost, doubled, late, damaged, first.isEmpty() ? "" : "; first: " + first);
        }
    }

    /** Against how many lines of each name were written. */
    Count against(Map<String, Long> written) {
        long all = 0;
        long there = 0;
        long foreign = damaged;
        for (Map.Entry<String, Long> name : written.entrySet()) {
            all += name.getValue();
            Known known = names.get(name.getKey());
            if (known != null) {
                there += known.seen.get(0, name.getValue().intValue()).cardinality();
            }
        }
        for (Map.Entry<String, Known> name : names.entrySet()) {
            long count = written.getOrDefault(name.getKey(), 0L);
            foreign += name.getValue().seen.cardinality()
                    - name.getValue().seen.get(0, (int) count).cardinality();
        }
        return new Count(all, all - there, doubled, late, foreign, missing(written));
    }

    private String missing(Map<String, Long> written) {
        if (!first.isEmpty()) {
            return first;
        }
        for (Map.Entry<String, Long> name : written.entrySet()) {
            Known known = names.get(name.getKey());
            int gap = known == null ? 0 : known.seen.nextClearBit(0);
            if (gap < name.getValue()) {
                return "line " + gap + " of " + name.getKey() + " missing";
            }
        }
        return "";
    }

    /** Lines that stand behind a later one, or the same, in their own file: doubled in one place, or out of order. */
    long backwards() {
        return backwards;
    }
}
