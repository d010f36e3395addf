package io.logpipe.core.registry;

import io.logpipe.api.plugin.PluginFactory;

/**
 * A factory as it was registered.
 *
 * @param bundle id of its bundle
 * @param name symbolic name of its bundle
 * @param version version of its bundle
 */
public record FactoryBinding(PluginFactory<?> factory, long bundle, String name, String version) {

    /** The type that it makes. */
    public String type() {
        return factory.type();
    }

    /** How it is named in the log. */
    public String label() {
        return name + " " + version + " (bundle " + bundle + ")";
    }
}
