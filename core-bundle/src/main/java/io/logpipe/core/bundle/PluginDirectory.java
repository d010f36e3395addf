package io.logpipe.core.bundle;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.osgi.framework.BundleContext;

/** Where operators put jars: {@code plugins} in the directory of the product. */
final class PluginDirectory {

    /** The launcher calls these bundles so too, and finds them again after a restart. */
    static final String LOCATION = "logpipe:plugins/";

    private final Path path;

    private PluginDirectory(Path path) {
        this.path = path;
    }

    static PluginDirectory of(BundleContext context) throws Refusal {
        String home = context.getProperty("logpipe.home");
        if (home == null || home.isBlank()) {
            throw new Refusal("there is no plugin directory (expected: property logpipe.home)");
        }
        return new PluginDirectory(Path.of(home).resolve("plugins"));
    }

    /** All jars, by name; refused as a whole if others may write here. */
    List<Path> jars() throws Refusal {
        List<Path> jars = new ArrayList<>();
        try {
            SafeMode.insist(path);
            try (DirectoryStream<Path> files = Files.newDirectoryStream(path, "*.jar")) {
                files.forEach(jars::add);
            }
        } catch (DirectoryIteratorException e) {
            throw new Refusal(path + " cannot be read: " + Text.reason(e.getCause()), e);
        } catch (IOException e) {
            throw new Refusal(path + " cannot be read: " + Text.reason(e), e);
        }
        jars.sort(null);
        return jars;
    }

    /** The jar that the bundle at {@code location} was installed from. */
    Path jar(String location) {
        return path.resolve(location.substring(LOCATION.length()));
    }

    /** Where the bundle of a jar of this directory is installed. */
    static String location(Path jar) {
        return LOCATION + jar.getFileName();
    }
}
