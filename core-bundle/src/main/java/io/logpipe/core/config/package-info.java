/**
 * The configuration of a node: one JSON file, read into plain values, with every problem found reported at once. Start
 * reading at {@link io.logpipe.core.config.ConfigFile}; what a plugin's own settings mean is looked at later, by {@link
 * io.logpipe.core.config.EntryCheck}, because that takes the plugin.
 *
 * <p>The JSON parser stays inside this package.
 */
@NullMarked
package io.logpipe.core.config;

import org.jspecify.annotations.NullMarked;
