package io.logpipe.core.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * Fills {@code ${env:NAME}} and {@code ${file:PATH}} into text values. What is filled in is not looked at again, so a
 * value can never become structure or another reference. Any other {@code $}, {@code $HOME} included, is text;
 * {@code $${env:…}} stands for the words themselves.
 */
final class References {

    private static final int MAX_FILE = 64 * 1024;

    private final Function<String, Optional<String>> environment;
    private final Path base;

    /**
     * Begins.
     *
     * @param base directory that relative paths start at
     */
    References(Function<String, Optional<String>> environment, Path base) {
        this.environment = environment;
        this.base = base;
    }

    /**
     * {@code text} with all references filled in.
     *
     * @throws IllegalArgumentException if one cannot be; the message names it and shows nothing of its content
     */
    String fillIn(String text) {
        if (!text.contains("${")) {
            return text;
        }
        StringBuilder filled = new StringBuilder();
        int at = 0;
        for (int start = next(text, 0); start >= 0; start = next(text, at)) {
            int end = text.indexOf('}', start);
            if (end < 0) {
                throw new IllegalArgumentException(
                        "a reference without its end (expected: ${env:NAME} or ${file:PATH})");
            }
            if (start > at && text.charAt(start - 1) == '$') {
                filled.append(text, at, start - 1).append(text, start, end + 1);
            } else {
                filled.append(text, at, start).append(resolve(text.substring(start + 2, end)));
            }
            at = end + 1;
        }
        return filled.append(text, at, text.length()).toString();
    }

    private static int next(String text, int from) {
        int env = text.indexOf("${env:", from);
        int file = text.indexOf("${file:", from);
        return env < 0 || file >= 0 && file < env ? file : env;
    }

    private String resolve(String reference) {
        int colon = reference.indexOf(':');
        String name = reference.substring(colon + 1);
        if (name.isBlank()) {
            throw new IllegalArgumentException("${" + reference + "} names nothing (expected: a name after the colon)");
        }
        return reference.startsWith("env") ? variable(name) : content(name);
    }

    private String variable(String name) {
        return environment
                .apply(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "environment variable " + name + " is not set (expected: a value for ${env:" + name + "})"));
    }

    private String content(String name) {
        String failure;
        try {
            Path path = base.resolve(name);
            if (Files.exists(path) && !Files.isRegularFile(path)) {
                failure = "is no regular file";
            } else {
                return withoutLineEnd(read(path));
            }
        } catch (NoSuchFileException missing) {
            failure = "does not exist";
        } catch (CharacterCodingException binary) {
            failure = "is not UTF-8 text";
        } catch (IOException | InvalidPathException unreadable) {
            failure = "cannot be read: " + unreadable.getMessage();
        }
        throw new IllegalArgumentException(
                "file " + name + " " + failure + " (expected: a file with the value for ${file:" + name + "})");
    }

    private static String read(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MAX_FILE + 1);
            if (bytes.length > MAX_FILE) {
                throw new IOException("more than " + MAX_FILE + " bytes");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        }
    }

    private static String withoutLineEnd(String text) {
        String shorter = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        return shorter.length() < text.length() && shorter.endsWith("\r")
                ? shorter.substring(0, shorter.length() - 1)
                : shorter;
    }
}
