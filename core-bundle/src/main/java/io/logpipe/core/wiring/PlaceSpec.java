package io.logpipe.core.wiring;

import io.logpipe.api.config.PluginConfig;
import io.logpipe.core.config.Entry;
import io.logpipe.core.registry.FactoryBinding;

/**
 * What one place shall hold.
 *
 * @param id unique in the node, given by the operator or derived from the type
 * @param config settings, checked against the factory of {@code binding}
 * @param linesWanted whether something downstream of an input looks at line numbers
 */
record PlaceSpec(String id, Entry entry, FactoryBinding binding, PluginConfig config, boolean linesWanted) {

    /** Whether an instance made for {@code other} serves this too, untouched. */
    boolean sameAs(PlaceSpec other) {
        return means(entry, other.entry)
                && binding.factory() == other.binding.factory()
                && linesWanted == other.linesWanted;
    }

    /** Whether two entries mean the same, whatever name was derived for them from where they stand. */
    static boolean means(Entry one, Entry other) {
        return one.kind() == other.kind()
                && one.id().equals(other.id())
                && one.type().equals(other.type())
                && one.version().equals(other.version())
                && one.compatible() == other.compatible()
                && one.queue().equals(other.queue())
                && one.items().equals(other.items());
    }
}
