package io.logpipe.plugin.wire;

/** Text of a peer's, made harmless for logs and terminals. */
public final class Escaped {

    private static final int LIMIT = 80;

    private Escaped() {}

    /** Printable ASCII as it is, everything else as {@code \\u1234}, cut after 80 characters. */
    public static String text(String hostile) {
        StringBuilder safe = new StringBuilder();
        for (int i = 0; i < Math.min(hostile.length(), LIMIT); i++) {
            char c = hostile.charAt(i);
            if (c >= ' ' && c < 0x7f && c != '\\') {
                safe.append(c);
            } else {
                safe.append(String.format("\\u%04x", (int) c));
            }
        }
        return hostile.length() > LIMIT ? safe + "…" : safe.toString();
    }
}
