package io.logpipe.launcher;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** Which of the product's bundles has a certain class. */
final class ProductClasses {

    private static final String SUFFIX = ".class";

    private record Bytes(String name, long checksum) {}

    private final Map<Bytes, Path> jars = new HashMap<>();

    static ProductClasses in(Path home) throws IOException {
        ProductClasses classes = new ProductClasses();
        classes.add(home.resolve("bundles"));
        classes.add(home.resolve("plugins"));
        return classes;
    }

    private void add(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jar")) {
            for (Path file : files) {
                try (ZipFile jar = new ZipFile(file.toFile())) {
                    for (Enumeration<? extends ZipEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                        add(entries.nextElement(), file);
                    }
                }
            }
        }
    }

    private void add(ZipEntry entry, Path jar) {
        String name = entry.getName();
        if (name.endsWith(SUFFIX)) {
            jars.put(new Bytes(name.substring(0, name.length() - SUFFIX.length()), entry.getCrc()), jar);
        }
    }

    /**
     * The jar with exactly this class, or null.
     *
     * @param name with slashes
     * @param checksum its CRC-32, which a jar and the JVM both know
     */
    @Nullable
    Path jar(String name, long checksum) {
        return jars.get(new Bytes(name, checksum));
    }
}
