package io.logpipe.itest.trial;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * What is in a file of numbered lines, read from its beginning to its end, without sorting.
 *
 * @param lines whole lines
 * @param missing numbers that were passed over
 * @param again lines whose number had been there, or passed over, before
 * @param damaged lines whose CRC is wrong, an unfinished last one among them
 * @param first what was wrong first; empty if nothing was
 */
public record Arrived(long lines, long missing, long again, long damaged, String sha256, String first) {

    private static final int LONGEST = 1 << 16;

    /** A file that is not there holds nothing. */
    public static Arrived in(Path file) {
        if (!Files.exists(file)) {
            return new Arrived(0, 0, 0, 0, "", "no such file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new Reader().read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** That {@code target} holds what {@code source} holds, every line once and in its order. */
    public static void mustEqual(Path source, Path target, Report report) {
        Arrived sent = in(source);
        Arrived got = in(target);
        report.must(
                got.isExact() && got.sha256.equals(sent.sha256), "%s: %s", target.getFileName(), got.comparedTo(sent));
    }

    /** That every line of {@code source} is in {@code target}, some of them perhaps more than once. */
    public static void mustHoldAll(Path source, Path target, Report report) {
        Arrived sent = in(source);
        Arrived got = in(target);
        boolean all = got.missing == 0 && got.damaged == 0 && got.lines - got.again >= sent.lines;
        report.must(all, "%s, at least: %s", target.getFileName(), got.comparedTo(sent));
    }

    private String comparedTo(Arrived sent) {
        return "%d of %d lines, %d missing, %d again, %d damaged, %s%s"
                .formatted(
                        lines,
                        sent.lines,
                        Math.max(missing, sent.lines - lines),
                        again,
                        damaged,
                        sha256.equals(sent.sha256) ? "same sha256" : "other sha256",
                        first.isEmpty() ? "" : "; first: " + first);
    }

    /** Every line from number zero on, once and in order. */
    public boolean isExact() {
        return missing == 0 && again == 0 && damaged == 0;
    }

    /** Goes through a file once. */
    private static final class Reader {

        private final byte[] buffer = new byte[1 << 20];
        private final CRC32 crc = new CRC32();
        private final MessageDigest digest = MessageDigest.getInstance("SHA-256");
        private long next;
        private long lines;
        private long missing;
        private long again;
        private long damaged;
        private String first = "";

        Reader() throws NoSuchAlgorithmException {}

        Arrived read(InputStream in) throws IOException {
            int filled = 0;
            int count;
            while ((count = in.read(buffer, filled, buffer.length - filled)) > 0) {
                digest.update(buffer, filled, count);
                filled = lines(filled + count);
            }
            if (filled > 0) {
                damaged("unfinished last line");
            }
            String sum = HexFormat.of().formatHex(digest.digest());
            return new Arrived(lines, missing, again, damaged, sum, first);
        }

        /** Takes the whole lines, moves the rest to the front, and returns its length. */
        private int lines(int filled) {
            int from = 0;
            for (int at = 0; at < filled; at++) {
                if (buffer[at] == '\n') {
                    line(from, at);
                    from = at + 1;
                }
            }
            if (filled - from > LONGEST) {
                damaged("line longer than " + LONGEST);
                return 0;
            }
            System.arraycopy(buffer, from, buffer, 0, filled - from);
            return filled - from;
        }

        private void line(int from, int to) {
            long number = NumberedLine.number(buffer, from, to, crc);
            if (number < 0) {
                damaged("damaged line");
                return;
            }
            lines++;
            if (number > next) {
                note("lines " + next + " to " + (number - 1) + " missing");
                missing += number - next;
            } else if (number < next) {
                note("line " + number + " again, or late");
                again++;
            }
            next = Math.max(next, number + 1);
        }

        private void damaged(String what) {
            note(what);
            damaged++;
        }

        private void note(String what) {
            if (first.isEmpty()) {
                first = what + ", expected number " + next;
            }
        }
    }
}
