package io.logpipe.api.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One setting a plugin understands: its JSON name, how to read it, and what it is for. Compared by identity; keep it
 * in a constant.
 *
 * @param <T> type of the value
 */
public final class ConfigKey<T> {

    private final String name;
    private final String kind;
    private final ValueParser<T> parser;
    private final @Nullable T fallback;
    private final boolean secret;
    private final String doc;

    private ConfigKey(
            String name, String kind, ValueParser<T> parser, @Nullable T fallback, boolean secret, String doc) {
        this.name = name;
        this.kind = kind;
        this.parser = parser;
        this.fallback = fallback;
        this.secret = secret;
        this.doc = doc;
    }

    /**
     * A required setting with a reader of its own.
     *
     * @param name JSON member, {@code lower_snake_case}
     * @param kind what the reference calls its type, such as {@code port}
     * @param doc one sentence for the generated reference
     */
    public static <T> ConfigKey<T> of(String name, String kind, ValueParser<T> parser, String doc) {
        return new ConfigKey<>(name, kind, parser, null, false, doc);
    }

    /** A required text setting; a number is taken as it was written. */
    public static ConfigKey<String> text(String name, String doc) {
        return of(name, "text", (value, base) -> Scalars.literal(value, "text"), doc);
    }

    /** A required path; relative ones start at the directory of the config file. */
    public static ConfigKey<Path> path(String name, String doc) {
        return of(name, "path", Scalars::path, doc);
    }

    /** A required whole number within {@code min} to {@code max}, both included. */
    public static ConfigKey<Integer> integer(String name, int min, int max, String doc) {
        return of(name, "integer", (value, base) -> (int) Scalars.whole(value, min, max), doc);
    }

    /** A required boolean: {@code false}, {@code "false"}, {@code "no"} and {@code 0} are off. */
    public static ConfigKey<Boolean> flag(String name, String doc) {
        return of(name, "boolean", (value, base) -> Scalars.flag(value), doc);
    }

    /** A required size in bytes: {@code b kb mb gb} and {@code KiB MiB GiB}, all factors of 1024. */
    public static ConfigKey<Long> size(String name, String doc) {
        return of(name, "size", (value, base) -> Scalars.size(value), doc);
    }

    /**
     * A required time.
     *
     * @param bareUnit unit of a bare number: {@code us}, {@code ms}, {@code s}, {@code m} or {@code h}
     */
    public static ConfigKey<Duration> time(String name, String bareUnit, String doc) {
        return of(name, "time", (value, base) -> Scalars.time(value, bareUnit), doc);
    }

    /** A required word out of {@code words}; case counts. */
    public static ConfigKey<String> choice(String name, List<String> words, String doc) {
        String expected = "one of " + String.join(", ", words);
        return text(name, doc).where(words::contains, expected).called(String.join(" | ", words));
    }

    /** A required command: text for {@code sh -c}, or a list of words run without a shell. */
    public static ConfigKey<CommandLine> command(String name, String doc) {
        return of(name, "command", (value, base) -> CommandLine.parse(value), doc);
    }

    /** The same setting under {@code name}, {@code name2} … {@code name<count>}, all optional. */
    public static <T> List<ConfigKey<Optional<T>>> numbered(ConfigKey<T> first, int count) {
        List<ConfigKey<Optional<T>>> keys = new ArrayList<>();
        IntStream.rangeClosed(1, count)
                .mapToObj(number -> first.named(number == 1 ? first.name : first.name + number)
                        .optional())
                .forEach(keys::add);
        return List.copyOf(keys);
    }

    /** The same key with a default. */
    public ConfigKey<T> orElse(T value) {
        return new ConfigKey<>(name, kind, parser, value, secret, doc);
    }

    /** The same key, empty when it is not given. */
    public ConfigKey<Optional<T>> optional() {
        return new ConfigKey<>(
                name, kind, (value, base) -> Optional.of(parser.parse(value, base)), Optional.empty(), secret, doc);
    }

    /** The same key, masked wherever it is shown. */
    public ConfigKey<T> asSecret() {
        return new ConfigKey<>(name, kind, parser, fallback, true, doc);
    }

    /** The same key, refusing values that are not {@code accepted}; {@code expected} completes the message. */
    public ConfigKey<T> where(Predicate<? super T> accepted, String expected) {
        ValueParser<T> checked = (value, base) -> {
            T parsed = parser.parse(value, base);
            if (!accepted.test(parsed)) {
                throw new IllegalArgumentException(expected);
            }
            return parsed;
        };
        return new ConfigKey<>(name, kind, checked, fallback, secret, doc);
    }

    private ConfigKey<T> called(String words) {
        return new ConfigKey<>(name, words, parser, fallback, secret, doc);
    }

    private ConfigKey<T> named(String other) {
        return new ConfigKey<>(other, kind, parser, fallback, secret, doc);
    }

    /** JSON member. */
    public String name() {
        return name;
    }

    /** Type as the reference shows it. */
    public String kind() {
        return kind;
    }

    /** Reads a value; throws {@link IllegalArgumentException} with the expectation as its message. */
    public T parse(Value value, Path base) {
        return parser.parse(value, base);
    }

    /** The default; empty means the setting is required. */
    public Optional<T> fallback() {
        return Optional.ofNullable(fallback);
    }

    /** Whether the value is masked in logs and shell output. */
    public boolean secret() {
        return secret;
    }

    /** One sentence for the reference. */
    public String doc() {
        return doc;
    }

    @Override
    public String toString() {
        return name;
    }
}
