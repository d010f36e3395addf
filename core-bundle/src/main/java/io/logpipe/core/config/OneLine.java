package io.logpipe.core.config;

/** Makes text from anywhere fit to stand in one line of a log or a terminal: what could break out of it is escaped. */
public final class OneLine {

    private OneLine() {}

    /** {@code text} with control and direction characters escaped, cut after {@code limit} characters. */
    public static String of(String text, int limit) {
        if (text.length() <= limit && text.chars().allMatch(OneLine::isPlain)) {
            return text;
        }
        StringBuilder line = new StringBuilder(Math.min(text.length(), limit) + 16);
        append(line, text, limit);
        return line.toString();
    }

    /** Adds {@code text} to {@code line} in the same way. */
    public static void append(StringBuilder line, String text, int limit) {
        int end = Math.min(text.length(), limit);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (isPlain(c)) {
                line.append(c);
            } else {
                escape(line, c);
            }
        }
        if (end < text.length()) {
            line.append("... (").append(text.length() - end).append(" more characters)");
        }
    }

    private static boolean isPlain(int c) {
        if (c < 0x7f) {
            return c >= 0x20;
        }
        boolean lineEnd = c == 0x2028 || c == 0x2029;
        boolean direction = c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069 || c == 0x200e || c == 0x200f;
        return c >= 0xa0 && !lineEnd && !direction;
    }

    private static void escape(StringBuilder line, char c) {
        switch (c) {
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            case '\t' -> line.append("\\t");
            default -> {
                line.append(c < 0x100 ? "\\x" : "\\u");
                for (int shift = c < 0x100 ? 4 : 12; shift >= 0; shift -= 4) {
                    line.append(Character.forDigit(c >> shift & 15, 16));
                }
            }
        }
    }
}
