package io.logpipe.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a config's state is kept: what it says, or a directory named after it. */
final class StatePath {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([a-z]+):([^}]*)}");

    private final Map<String, String> environment;
    private final Path home;

    StatePath(Map<String, String> environment, Path home) {
        this.environment = environment;
        this.home = home;
    }

    /** With the environment and the user of this process. */
    static StatePath ofProcess() {
        String home = System.getenv().getOrDefault("HOME", "");
        return new StatePath(
                System.getenv(),
                Path.of(home.isEmpty() ? System.getProperty("user.home") : home).toAbsolutePath());
    }

    /**
     * The state directory of {@code config}, which is absolute.
     *
     * @throws IOException if the config cannot be understood so far
     * @throws LaunchFailure if it can, and names no directory
     */
    Path of(Path config) throws IOException, LaunchFailure {
        return of(config, StateSetting.read(config));
    }

    /** The same for a config that was broken while its worker runs: a stop must find it all the same. */
    Path evenIfBroken(Path config) throws IOException, LaunchFailure {
        try {
            return of(config);
        } catch (IOException e) {
            return of(config, StateSetting.guess(config));
        }
    }

    private Path of(Path config, Optional<String> written) throws LaunchFailure {
        return written.isPresent() ? config.resolveSibling(fill(written.get())).normalize() : byDefault(config);
    }

    private String fill(String written) throws LaunchFailure {
        Matcher reference = REFERENCE.matcher(written);
        StringBuilder filled = new StringBuilder();
        while (reference.find()) {
            String value = environment.get(reference.group(2));
            if (!reference.group(1).equals("env") || value == null) {
                throw new LaunchFailure("state_dir: " + reference.group() + " has no value (expected: ${env:NAME})");
            }
            reference.appendReplacement(filled, Matcher.quoteReplacement(value));
        }
        return reference.appendTail(filled).toString();
    }

    private Path byDefault(Path config) {
        String name = config.getFileName().toString().replaceFirst("\\.json$", "");
        return parent().resolve(name + "-" + hash(config));
    }

    /** The directory of all state of this user that has no other place. */
    Path parent() {
        Path base = Path.of(environment.getOrDefault("XDG_STATE_HOME", ""));
        return (base.isAbsolute() ? base : home.resolve(".local/state")).resolve("logpipe");
    }

    private static String hash(Path config) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(config.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
