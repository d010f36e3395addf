/**
 * Plugins of a vendor. An input that looks at a file now and then: {@link PollInput}; a filter that selects lines: {@link
 * GrepFilter}; an output that writes them as JSON: {@link JsonlOutput}. Nothing is exported; logpipe sees the factories.
 */
@NullMarked
package com.example.logpipe.plugins;

import org.jspecify.annotations.NullMarked;
