package com.example.logpipe.plugins;

/**
 * A text that a pattern may look at for a while. Some patterns, such as {@code (a+)+$}, take longer than anybody lives
 * for a line that was made for them; on the engine's thread nobody else would be served meanwhile.
 */
final class BoundedText implements CharSequence {

    /** The pattern has looked too often. */
    static final class Exhausted extends RuntimeException {
        private static final long serialVersionUID = 1;

        Exhausted() {
            super("pattern takes too long", null, false, false);
        }
    }

    private static final long LOOKS = 100_000;
    private static final long LOOKS_PER_CHAR = 100;

    private final String text;
    private long left;

    BoundedText(String text) {
        this.text = text;
        this.left = LOOKS + LOOKS_PER_CHAR * text.length();
    }

    @Override
    public char charAt(int index) {
        if (--left < 0) {
            throw new Exhausted();
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
