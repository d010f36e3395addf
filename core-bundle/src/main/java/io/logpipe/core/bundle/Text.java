package io.logpipe.core.bundle;

/** What others have written, made fit for one line of a log. */
final class Text {

    private static final int LONGEST = 200;

    private Text() {}

    /** Without line ends and other control characters, and not too long. */
    static String printable(String text) {
        String line = text.strip().replaceAll("\\s+", " ").replaceAll("\\p{Cntrl}", "?");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }

    /** What an exception says. */
    static String reason(Throwable e) {
        return e.getMessage() == null ? e.toString() : e.getMessage().strip().replaceAll("\\s+", " ");
    }
}
