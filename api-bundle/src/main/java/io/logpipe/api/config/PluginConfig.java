package io.logpipe.api.config;

import org.osgi.annotation.versioning.ProviderType;

/** Settings of one plugin instance, already checked against the factory's keys: reading cannot fail. */
@ProviderType
public interface PluginConfig {

    /** The value of {@code key}, or its default. */
    <T> T get(ConfigKey<T> key);

    /**
     * Whether the entry is written the C program's way ({@code "plugin": "so/….so"}) and keeps that program's meaning
     * where ours differs.
     */
    boolean compatible();
}
