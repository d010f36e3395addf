package io.logpipe.itest.fault;

import io.logpipe.api.plugin.TlsSettings.Identity;
import io.logpipe.testkit.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The nodes of a trial know one another by certificates, if {@code FAULTS_TLS} is {@code on}. */
final class Secured {

    private static final String SWITCH = "FAULTS_TLS";

    private Secured() {}

    /** Whether connections are under mutual TLS. */
    static boolean asked() {
        String value = System.getenv(SWITCH);
        if (value != null && !value.equals("on") && !value.equals("off")) {
            throw new IllegalArgumentException(SWITCH + ": " + value + " (expected: on or off)");
        }
        return "on".equals(value);
    }

    /** Items of an input, or of an output, besides those that are given. */
    static String[] items(boolean input, String... others) {
        return asked()
                ? Stream.concat(Stream.of(others), Stream.of(input ? Certificates.RECEIVING : Certificates.SENDING))
                        .toArray(String[]::new)
                : others;
    }

    /** Made when they are asked for first, and gone with this process. */
    private static final class Certificates {

        static final String RECEIVING;
        static final String SENDING;

        static {
            try {
                Path directory = Files.createTempDirectory("lpt-tls");
                TestAuthority authority = new TestAuthority("authority");
                Path trust = authority.write(directory.resolve("authority.pem"));
                Identity server = authority.issue(directory, "dump", "127.0.0.1");
                Identity client = authority.issue(directory, "collector", "127.0.0.1");
                RECEIVING =
                        "\"tls\": { %s, \"client_auth\": \"require\", \"trust\": \"%s\", \"allowed_names\": [\"collector\"] }"
                                .formatted(files(server), trust);
                SENDING = "\"tls\": { %s, \"trust\": \"%s\" }".formatted(files(client), trust);
                directory.toFile().deleteOnExit();
                try (Stream<Path> made = Files.list(directory)) {
                    made.forEach(file -> file.toFile().deleteOnExit());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static String files(Identity identity) {
            return "\"certificate\": \"%s\", \"key\": \"%s\"".formatted(identity.certificate(), identity.key());
        }
    }
}
