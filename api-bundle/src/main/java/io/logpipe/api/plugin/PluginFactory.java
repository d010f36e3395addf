package io.logpipe.api.plugin;

import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.ConfigProblem;
import io.logpipe.api.config.PluginConfig;
import java.util.List;

/**
 * The service a plugin bundle registers, one per plugin type, under one of the four permitted names. Its version is
 * that of its bundle.
 *
 * <p>Stateless. Its arrival may let waiting places start; its departure stops every instance it made, and their routes
 * wait for the next version.
 *
 * @param <P> the kind of instance made
 */
public sealed interface PluginFactory<P extends Plugin>
        permits InputFactory, FilterFactory, OutputFactory, CodecFactory {

    /** The name used in the configuration, such as {@code output-tcp}. */
    String type();

    /** One sentence for the list of plugins. */
    String description();

    /** Every setting it understands; the engine rejects unknown ones and reports all problems at once. */
    List<ConfigKey<?>> keys();

    /** What is wrong between settings that each are right, such as an address without its port. */
    default List<ConfigProblem> check(PluginConfig config) {
        return List.of();
    }

    /** Where instances are called. Filters and codecs always run on the loop. */
    default Threading threading() {
        return Threading.LOOP;
    }

    /** What instances take or, for an input, give. */
    default Content content() {
        return Content.BYTES;
    }

    /** Whether instances look at {@link io.logpipe.api.block.Position#line}; counting lines costs a look at every byte. */
    default boolean wantsLines() {
        return false;
    }

    /** Builds an instance without touching the outside world; that is for {@code start}. */
    P create(PluginConfig config, PluginContext context);
}
