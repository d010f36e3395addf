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

    /** What an exception says; of errors the message alone says little. */
    static String reason(Throwable e) {
        String text = e.getMessage() == null || e instanceof Error ? e.toString() : e.getMessage();
        return text.strip().replaceAll("\\s+", " ");
    }
}
