package io.logpipe.core.wiring;

import io.logpipe.api.plugin.Plugin;
import io.logpipe.core.registry.FactoryBinding;

/** One plugin in its place. */
record Instance(Plugin plugin, FactoryBinding binding, InstanceContext context) {}
