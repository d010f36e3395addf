package io.logpipe.itest.change;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * Two builds of one plugin, which differ in nothing but their version.
 *
 * @param first the product's own
 */
record Builds(Build first, Build second) {

    private static final String VERSION = "Bundle-Version";

    /** A jar and the version that it says. */
    record Build(Path jar, String version) {}

    static Builds of(Path jar, Path directory, String secondVersion) throws IOException {
        try (JarFile from = new JarFile(jar.toFile())) {
            Manifest manifest = new Manifest(from.getManifest());
            Attributes main = manifest.getMainAttributes();
            Build first = new Build(jar, main.getValue(VERSION));
            main.putValue(VERSION, secondVersion);
            Path copy = directory.resolve(jar.getFileName().toString().replace(".jar", "-" + secondVersion + ".jar"));
            write(from, manifest, copy);
            return new Builds(first, new Build(copy, secondVersion));
        }
    }

    private static void write(JarFile from, Manifest manifest, Path to) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(to), manifest)) {
            for (Enumeration<JarEntry> entries = from.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
                    out.putNextEntry(new JarEntry(entry.getName()));
                    from.getInputStream(entry).transferTo(out);
                    out.closeEntry();
                }
            }
        }
    }

    /** The one that does not serve now. */
    Build other(String version) {
        return version.equals(first.version()) ? second : first;
    }
}
