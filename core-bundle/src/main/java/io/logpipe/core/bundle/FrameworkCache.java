package io.logpipe.core.bundle;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/**
 * Felix's own copies of jars, byte for byte what was installed:
 * {@code bundle<id>/version<refreshed>.<updated>/bundle.jar}. There is no such copy of what is installed by reference.
 */
final class FrameworkCache {

    private static final Pattern REVISION = Pattern.compile("version(\\d+)\\.(\\d+)");
    private static final String REFERENCE = "reference:file:";

    private final Path directory;

    FrameworkCache(BundleContext context) {
        String storage = context.getProperty(Constants.FRAMEWORK_STORAGE);
        directory = Path.of(storage == null ? "felix-cache" : storage);
    }

    /** The jar of the latest revision of {@code bundle}. */
    Path jar(Bundle bundle) throws Refusal, IOException {
        Path latest = null;
        long highest = -1;
        Path home = directory.resolve("bundle" + bundle.getBundleId());
        if (Files.isDirectory(home)) {
            try (DirectoryStream<Path> revisions = Files.newDirectoryStream(home, "version*.*")) {
                for (Path revision : revisions) {
                    Matcher name = REVISION.matcher(revision.getFileName().toString());
                    if (name.matches() && Long.parseLong(name.group(2)) > highest) {
                        highest = Long.parseLong(name.group(2));
                        latest = revision.resolve("bundle.jar");
                    }
                }
            }
        }
        if (latest != null && Files.isRegularFile(latest)) {
            return latest;
        }
        String location = bundle.getLocation();
        if (location.startsWith(REFERENCE) && Files.isRegularFile(Path.of(location.substring(REFERENCE.length())))) {
            return Path.of(location.substring(REFERENCE.length()));
        }
        throw new Refusal("is not installed from a jar (expected: a jar, not a reference to a directory)");
    }
}
