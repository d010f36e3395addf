package io.logpipe.launcher;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** An installed product as far as the launcher needs one: its own script and classes, and bundles for the test. */
final class Product {

    private final Path home;

    private Product(Path home) {
        this.home = home;
    }

    /** In a directory that does not exist yet, with a core that does what the test wants, and without plugins. */
    static Product in(Path home) throws IOException {
        Product product = new Product(home);
        for (String folder : new String[] {"bin", "lib", "conf", "bundles", "plugins"}) {
            Files.createDirectories(home.resolve(folder), mode("rwxr-xr-x"));
        }
        Path project = Path.of("").toAbsolutePath();
        Files.copy(project.resolve("src/main/sh/logpipe"), product.script());
        Files.setPosixFilePermissions(product.script(), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(home.resolve("lib/version"), "1.2.3 2025-01-02T03:04:05Z\n");
        Files.copy(project.resolve("../../conf/jvm.options"), home.resolve("conf/jvm.options"));
        Files.copy(project.resolve("../../conf/framework.properties"), home.resolve("conf/framework.properties"));
        product.bundle("bundles/io.logpipe.core.jar", "io.logpipe.core", "1.0.0", FakeCore.class);
        return product;
    }

    private static java.nio.file.attribute.FileAttribute<?> mode(String mode) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
    }

    /** Puts the launcher and what it needs into lib, for tests that start a real JVM. */
    Product withLauncher() throws IOException {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (entry.endsWith(".jar")) {
                Files.createSymbolicLink(home.resolve("lib").resolve(path.getFileName()), path);
            } else if (path.endsWith("classes")) {
                pack(path, home.resolve("lib/logpipe-launcher.jar"));
            }
        }
        return this;
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
    }

    /** Writes a bundle, over an older one if there is one. */
    Path bundle(String name, String symbolicName, String version, Class<?> activator) throws IOException {
        return bundle(home.resolve(name), symbolicName, version, activator, "org.osgi.framework");
    }

    /** Writes a bundle anywhere. */
    static Path bundle(Path jar, String symbolicName, String version, Class<?> activator, String imports)
            throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.putValue("Manifest-Version", "1.0");
        attributes.putValue("Bundle-ManifestVersion", "2");
        attributes.putValue("Bundle-SymbolicName", symbolicName);
        attributes.putValue("Bundle-Version", version);
        attributes.putValue("Bundle-Activator", activator.getName());
        attributes.putValue("Import-Package", imports);
        String entry = activator.getName().replace('.', '/') + ".class";
        Files.deleteIfExists(jar);
        try (OutputStream file = Files.newOutputStream(Files.createFile(jar, mode("rw-r--r--")));
                JarOutputStream out = new JarOutputStream(file, manifest);
                InputStream in = activator.getClassLoader().getResourceAsStream(entry)) {
            out.putNextEntry(new JarEntry(entry));
            in.transferTo(out);
        }
        return jar;
    }

    Path home() {
        return home;
    }

    Path script() {
        return home.resolve("bin/logpipe");
    }
}
