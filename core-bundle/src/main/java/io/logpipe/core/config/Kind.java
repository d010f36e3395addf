package io.logpipe.core.config;

import io.logpipe.api.plugin.CodecFactory;
import io.logpipe.api.plugin.FilterFactory;
import io.logpipe.api.plugin.InputFactory;
import io.logpipe.api.plugin.OutputFactory;
import io.logpipe.api.plugin.PluginFactory;

/** The kinds of plugin. */
public enum Kind {
    /** Brings data in. */
    INPUT("an input"),
    /** Decides on blocks, or rewrites them. */
    FILTER("a filter"),
    /** Takes data out. */
    OUTPUT("an output"),
    /** Turns bytes into records and back. */
    CODEC("a codec");

    private final String words;

    Kind(String words) {
        this.words = words;
    }

    /** What {@code factory} makes. */
    public static Kind of(PluginFactory<?> factory) {
        if (factory instanceof InputFactory) {
            return INPUT;
        }
        if (factory instanceof FilterFactory) {
            return FILTER;
        }
        if (factory instanceof OutputFactory) {
            return OUTPUT;
        }
        if (factory instanceof CodecFactory) {
            return CODEC;
        }
        throw new IllegalArgumentException(factory.getClass().getName() + " (expected: one of the four kinds)");
    }

    /** For messages: {@code an input}. */
    @Override
    public String toString() {
        return words;
    }
}
