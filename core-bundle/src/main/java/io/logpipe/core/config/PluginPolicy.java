package io.logpipe.core.config;

import io.logpipe.api.config.ConfigKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which plugin bundles are let in: the object {@code plugins}.
 *
 * @param trustStore certificates that signatures are checked against
 */
public record PluginPolicy(Signatures signatures, Optional<Path> trustStore) {

    /** What is asked of a bundle's signature. */
    public enum Signatures {
        /** Nothing. */
        OFF,
        /** A bundle without a good one is reported. */
        WARN,
        /** A bundle without a good one is refused. */
        REQUIRE
    }

    /** What holds where nothing is said. */
    public static final PluginPolicy DEFAULT = new PluginPolicy(Signatures.OFF, Optional.empty());

    private static final ConfigKey<String> SIGNATURES = ConfigKey.choice(
                    "signatures", List.of("off", "warn", "require"), "What is asked of a plugin bundle's signature.")
            .orElse("off");
    private static final ConfigKey<Optional<Path>> TRUST_STORE = ConfigKey.path(
                    "trust_store", "Certificates that signatures are checked against.")
            .optional();

    static PluginPolicy read(Section section) {
        Signatures signatures = Signatures.valueOf(section.get(SIGNATURES).toUpperCase(Locale.ROOT));
        Optional<Path> trustStore = section.get(TRUST_STORE);
        section.end();
        return new PluginPolicy(signatures, trustStore);
    }
}
