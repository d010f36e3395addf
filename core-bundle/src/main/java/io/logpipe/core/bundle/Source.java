package io.logpipe.core.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Locale;

/** What an operator names as the place of a jar: a path, or a URL with {@code file:}, {@code https:} or {@code http:}. */
final class Source {

    private static final int CONNECT = (int) Duration.ofSeconds(10).toMillis();
    private static final int READ = (int) Duration.ofSeconds(30).toMillis();

    private Source() {}

    /**
     * Nothing is opened yet.
     *
     * @param signaturesRequired whether what comes over an open wire is checked well enough to be let in
     */
    static Intake.Origin of(String text, boolean signaturesRequired) throws Refusal {
        String scheme =
                text.contains(":") ? text.substring(0, text.indexOf(':')).toLowerCase(Locale.ROOT) : "";
        return switch (scheme) {
            case "file" -> file(pathOf(text));
            case "https" -> () -> download(text);
            case "http" -> {
                if (!signaturesRequired) {
                    throw new Refusal(text + " comes over an open wire (expected: https:, or signatures \"require\")");
                }
                yield () -> download(text);
            }
            case "" -> file(Path.of(text));
            default -> {
                if (Files.exists(Path.of(text))) {
                    yield file(Path.of(text));
                }
                throw new Refusal(text + " is no place for a jar (expected: a path, or file:, https: or http:)");
            }
        };
    }

    private static Path pathOf(String url) throws Refusal {
        try {
            URI uri = new URI(url);
            return uri.isOpaque() ? Path.of(uri.getSchemeSpecificPart()) : Path.of(uri.getPath());
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new Refusal(url + " is no URL: " + Text.reason(e), e);
        }
    }

    /** A file, which must not change while it is copied. */
    static Intake.Origin file(Path file) {
        return () -> {
            Path absolute = file.toAbsolutePath();
            if (!Files.isRegularFile(absolute)) {
                throw new Refusal(
                        Files.exists(absolute) ? "is not a file: " + absolute : "is not there: no file " + absolute);
            }
            return new Unchanged(absolute);
        };
    }

    private static InputStream download(String url) throws Refusal, IOException {
        URLConnection connection = URI.create(url).toURL().openConnection();
        connection.setConnectTimeout(CONNECT);
        connection.setReadTimeout(READ);
        connection.setUseCaches(false);
        if (connection instanceof HttpURLConnection http && http.getResponseCode() != HttpURLConnection.HTTP_OK) {
            throw new Refusal("cannot be fetched: the server answers " + http.getResponseCode());
        }
        return connection.getInputStream();
    }

    /** Fails at its end if somebody has written to the file since it was opened. */
    private static final class Unchanged extends java.io.FilterInputStream {

        private final Path file;
        private final long size;
        private final FileTime modified;

        Unchanged(Path file) throws IOException {
            super(Files.newInputStream(file));
            this.file = file;
            this.size = Files.size(file);
            this.modified = Files.getLastModifiedTime(file);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            if (count < 0
                    && (Files.size(file) != size
                            || !Files.getLastModifiedTime(file).equals(modified))) {
                throw new IOException("it is being written to; try again when it is complete");
            }
            return count;
        }
    }
}
