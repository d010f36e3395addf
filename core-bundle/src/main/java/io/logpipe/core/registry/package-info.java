/** The plugin factories that bundles have registered, by type and version. Start reading at {@link FactoryRegistry}. */
@NullMarked
package io.logpipe.core.registry;

import org.jspecify.annotations.NullMarked;
