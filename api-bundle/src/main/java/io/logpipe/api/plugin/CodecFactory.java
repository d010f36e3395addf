package io.logpipe.api.plugin;

import org.osgi.annotation.versioning.ConsumerType;

/** Makes {@link Codec} instances. */
@ConsumerType
public non-sealed interface CodecFactory extends PluginFactory<Codec> {}
