package io.logpipe.core.bundle;

import java.util.List;

/**
 * What a jar says of itself that has passed the checks.
 *
 * @param fragment whether it is a part of another bundle, and so is never started
 * @param factories whether it declares components that make plugins
 * @param warnings what its vendor should look at, one line each
 */
record JarFacts(Revision revision, boolean fragment, boolean factories, List<String> warnings) {}
