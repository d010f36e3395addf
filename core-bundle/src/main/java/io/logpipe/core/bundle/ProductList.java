package io.logpipe.core.bundle;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.osgi.framework.BundleContext;

/**
 * The plugins that the product brings, by the hashes in its {@code lib/plugins.sha256}: whoever could write there could
 * as well exchange the core.
 */
final class ProductList {

    private static final System.Logger LOG = System.getLogger("bundles");

    private ProductList() {}

    /** SHA-256 of each jar; none without such a list. */
    static Set<String> read(BundleContext context) {
        String home = context.getProperty("logpipe.home");
        Set<String> hashes = new HashSet<>();
        if (home == null || home.isBlank()) {
            return hashes;
        }
        Path list = Path.of(home).resolve("lib/plugins.sha256");
        try {
            SafeMode.insist(list.getParent());
            SafeMode.insist(list);
            for (String line : Files.readAllLines(list)) {
                hashes.add(line.strip().split("\\s+", 2)[0]);
            }
        } catch (IOException | Refusal e) {
            LOG.log(
                    Level.WARNING,
                    "without {0} the product''s own plugins must be signed too: {1}",
                    list,
                    e.getMessage());
        }
        return hashes;
    }
}
