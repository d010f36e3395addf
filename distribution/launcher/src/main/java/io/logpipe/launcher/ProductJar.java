package io.logpipe.launcher;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A bundle that the product brings.
 *
 * @param name folder and file name; with {@link #LOCATION} before it, the location of the bundle
 * @param file the jar
 * @param level start level: first the framework's own, then plugins, then the core, which so finds them all
 * @param checksum of the jar
 */
record ProductJar(String name, Path file, int level, long checksum) {

    /** Not the place of the file: the product may be moved, and what was installed stays the same bundle. */
    static final String LOCATION = "logpipe:";

    static final int FIRST = 10;
    static final int PLUGIN = 20;
    static final int CORE = 30;

    private static final String CORE_JAR = "io.logpipe.core.jar";

    /** All of them, by name. */
    static List<ProductJar> in(Path home) throws LaunchFailure {
        List<ProductJar> jars = new ArrayList<>();
        add(jars, home.resolve("bundles"), FIRST);
        add(jars, home.resolve("plugins"), PLUGIN);
        jars.sort((one, other) -> one.name().compareTo(other.name()));
        return jars;
    }

    private static void add(List<ProductJar> jars, Path folder, int level) throws LaunchFailure {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jar")) {
            insistOnSafety(folder);
            for (Path file : files) {
                insistOnSafety(file);
                boolean core = file.endsWith(CORE_JAR);
                String name = folder.getFileName() + "/" + file.getFileName();
                jars.add(new ProductJar(name, file, core ? CORE : level, Checksum.of(file)));
            }
        } catch (IOException e) {
            throw new LaunchFailure("product in " + folder.getParent(), e);
        } catch (DirectoryIteratorException e) {
            throw new LaunchFailure("product in " + folder.getParent(), e.getCause());
        }
    }

    /** Whoever can write here can run anything as the user of the worker. */
    private static void insistOnSafety(Path path) throws IOException, LaunchFailure {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path);
        if (mode.contains(PosixFilePermission.OTHERS_WRITE) || mode.contains(PosixFilePermission.GROUP_WRITE)) {
            throw new LaunchFailure(path + " may be written by others (expected: by its owner only; chmod go-w)");
        }
    }

    String location() {
        return LOCATION + name;
    }
}
