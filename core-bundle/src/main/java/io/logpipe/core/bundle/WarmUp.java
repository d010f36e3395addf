package io.logpipe.core.bundle;

import java.lang.System.Logger.Level;
import java.net.URL;
import java.util.Enumeration;
import org.osgi.framework.Bundle;

/**
 * Loads and links the classes of a bundle while its predecessor still serves. Otherwise the first pass of the new
 * instances would wait for them, and loading is most of what an exchange of code takes.
 */
final class WarmUp {

    private static final System.Logger LOG = System.getLogger("bundles");

    /** A bundle with a whole client library inside is warmed in part; its plugin classes are in no nested jar. */
    private static final int MOST_CLASSES = 800;

    private static final String SUFFIX = ".class";

    private WarmUp() {}

    /** Nothing is initialized, and what cannot be loaded is left for whoever needs it to say so. */
    static void of(Bundle bundle) {
        Enumeration<URL> entries = bundle.findEntries("/", "*" + SUFFIX, true);
        int left = MOST_CLASSES;
        int failed = 0;
        while (entries != null && entries.hasMoreElements() && left > 0) {
            left--;
            String path = entries.nextElement().getPath();
            String name = path.substring(1, path.length() - SUFFIX.length()).replace('/', '.');
            try {
                // Asking for its methods makes the virtual machine verify and link the class.
                bundle.loadClass(name).getDeclaredMethods();
            } catch (ClassNotFoundException | LinkageError e) {
                failed++;
            }
        }
        LOG.log(
                Level.DEBUG,
                "bundle {0}: {1} classes loaded, {2} not",
                bundle.getBundleId(),
                MOST_CLASSES - left,
                failed);
    }
}
