package io.logpipe.core.wiring;

import io.logpipe.api.config.PluginConfig;
import io.logpipe.core.config.Entry;
import io.logpipe.core.registry.FactoryBinding;
import java.util.Optional;

/**
 * What one place shall hold.
 *
 * @param id unique in the node, given by the operator or derived from the type
 * @param code what makes its instance; empty while there is nothing, and the place waits
 * @param waits why it waits, for people
 * @param linesWanted whether something downstream of an input looks at line numbers
 */
record PlaceSpec(String id, Entry entry, Optional<Code> code, String waits, boolean linesWanted) {

    /** A factory, and the settings as it has checked them. */
    record Code(FactoryBinding binding, PluginConfig config) {}

    /** A place that is served. */
    static PlaceSpec served(String id, Entry entry, FactoryBinding binding, PluginConfig config, boolean linesWanted) {
        return new PlaceSpec(id, entry, Optional.of(new Code(binding, config)), "", linesWanted);
    }

    /** The same place without anything that serves it. */
    PlaceSpec waiting(String why) {
        return new PlaceSpec(id, entry, Optional.empty(), why, linesWanted);
    }

    /** What serves it; only for places that are served. */
    FactoryBinding binding() {
        return code.orElseThrow().binding();
    }

    /** Whether {@code binding} serves it. */
    boolean isServedBy(FactoryBinding binding) {
        return code.isPresent() && code.get().binding().factory() == binding.factory();
    }

    /** Whether an instance made for {@code other} serves this too, untouched. */
    boolean sameAs(PlaceSpec other) {
        boolean sameCode = code.isPresent() ? other.isServedBy(binding()) : other.code.isEmpty();
        return sameCode && means(entry, other.entry) && linesWanted == other.linesWanted;
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
