package io.logpipe.api.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the scalar notations of the configuration: whole numbers, booleans, sizes, times, paths. */
final class Scalars {

    private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9]\\d{0,17})");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?)(b|kb|mb|gb|kib|mib|gib)?");
    private static final Pattern TIME = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?)(us|ms|s|m|h)?");

    private Scalars() {}

    /** Text, or a number as it was written; anything else is refused. */
    static String literal(Value value, String expected) {
        if (value instanceof Value.Text text) {
            return text.text();
        }
        if (value instanceof Value.Number number) {
            return number.literal();
        }
        throw new IllegalArgumentException(expected);
    }

    static long whole(Value value, long min, long max) {
        String expected = "a whole number from " + min + " to " + max;
        String literal = literal(value, expected);
        if (!WHOLE.matcher(literal).matches()) {
            throw new IllegalArgumentException(expected);
        }
        long number = Long.parseLong(literal);
        if (number < min || number > max) {
            throw new IllegalArgumentException(expected);
        }
        return number;
    }

    /** {@code false}, {@code "false"}, {@code "no"} and {@code 0} are off, their opposites on; case does not count. */
    static boolean flag(Value value) {
        String expected = "true or false";
        String word = value instanceof Value.Flag flag
                ? String.valueOf(flag.on())
                : literal(value, expected).toLowerCase(Locale.ROOT);
        return switch (word) {
            case "true", "yes", "1" -> true;
            case "false", "no", "0" -> false;
            default -> throw new IllegalArgumentException(expected);
        };
    }

    static long size(Value value) {
        String expected = "a size such as 100, 10kb or 1.5MiB (units b, kb, mb, gb, KiB, MiB, GiB, all of 1024)";
        Matcher matcher = match(SIZE, value, expected);
        String unit = matcher.group(2) == null ? "b" : matcher.group(2);
        long factor = switch (unit.charAt(0)) {
            case 'k' -> 1L << 10;
            case 'm' -> 1L << 20;
            case 'g' -> 1L << 30;
            default -> 1L;
        };
        return scaled(matcher.group(1), factor, expected);
    }

    static Duration time(Value value, String bareUnit) {
        String expected =
                "a time such as 100ms, 2s or 5m (units us, ms, s, m, h; a bare number counts " + bareUnit + ")";
        Matcher matcher = match(TIME, value, expected);
        String unit = matcher.group(2) == null ? bareUnit : matcher.group(2);
        long nanos = switch (unit) {
            case "us" -> 1_000L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            default -> 3_600_000_000_000L;
        };
        return Duration.ofNanos(scaled(matcher.group(1), nanos, expected));
    }

    static Path path(Value value, Path base) {
        String expected = "a path as text, not empty";
        if (!(value instanceof Value.Text text)
                || text.text().isEmpty()
                || text.text().indexOf('\0') >= 0) {
            throw new IllegalArgumentException(expected);
        }
        return base.resolve(text.text()).normalize();
    }

    private static Matcher match(Pattern pattern, Value value, String expected) {
        Matcher matcher = pattern.matcher(literal(value, expected).toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException(expected);
        }
        return matcher;
    }

    private static long scaled(String number, long factor, String expected) {
        try {
            return new BigDecimal(number)
                    .multiply(BigDecimal.valueOf(factor))
                    .setScale(0, RoundingMode.DOWN)
                    .longValueExact();
        } catch (ArithmeticException tooLarge) {
            throw new IllegalArgumentException(expected, tooLarge);
        }
    }
}
