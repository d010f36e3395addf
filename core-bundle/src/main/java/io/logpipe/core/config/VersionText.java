package io.logpipe.core.config;

import java.util.Comparator;
import java.util.Optional;

/** Tells whether a text is an OSGi version range, without a framework at hand. */
final class VersionText {

    private VersionText() {}

    /** Whether {@code text} is a version, meaning at least that, or an interval such as {@code [1.1,2)} with room in it. */
    static boolean isRange(String text) {
        String range = text.strip();
        int comma = range.indexOf(',');
        if (comma < 0) {
            return Version.of(range).isPresent();
        }
        boolean open = range.startsWith("(");
        boolean ends = range.endsWith(")");
        if (!open && !range.startsWith("[") || !ends && !range.endsWith("]")) {
            return false;
        }
        Optional<Version> floor = Version.of(range.substring(1, comma));
        Optional<Version> ceiling = Version.of(range.substring(comma + 1, range.length() - 1));
        if (floor.isEmpty() || ceiling.isEmpty()) {
            return false;
        }
        int order = Version.ORDER.compare(floor.get(), ceiling.get());
        return order < 0 || order == 0 && !open && !ends;
    }

    private record Version(int major, int minor, int micro, String qualifier) {

        static final Comparator<Version> ORDER = Comparator.comparingInt(Version::major)
                .thenComparingInt(Version::minor)
                .thenComparingInt(Version::micro)
                .thenComparing(Version::qualifier);

        static Optional<Version> of(String text) {
            String[] parts = text.strip().split("\\.", 5);
            boolean numbers = parts.length <= 4;
            int[] number = new int[3];
            for (int i = 0; numbers && i < Math.min(3, parts.length); i++) {
                numbers = isNumber(parts[i]);
                number[i] = numbers ? Integer.parseInt(parts[i]) : 0;
            }
            String qualifier = parts.length == 4 ? parts[3] : "";
            boolean named = parts.length < 4
                    || !qualifier.isEmpty() && qualifier.chars().allMatch(Version::isWord);
            return numbers && named
                    ? Optional.of(new Version(number[0], number[1], number[2], qualifier))
                    : Optional.empty();
        }

        private static boolean isNumber(String text) {
            return !text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        }

        private static boolean isWord(int c) {
            return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '-';
        }
    }
}
