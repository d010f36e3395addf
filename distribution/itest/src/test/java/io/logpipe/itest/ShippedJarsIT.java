package io.logpipe.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is in no jar of the product: ways in which data becomes code. */
final class ShippedJarsIT {

    private static final String STREAM = "java/io/ObjectInputStream";

    /** Reads objects, looks names up at servers, or makes objects of XML. */
    private static final Set<String> FORBIDDEN = Set.of(
            STREAM + ".<init>",
            "javax/naming/InitialContext",
            "javax/naming/directory/InitialDirContext",
            "java/beans/XMLDecoder",
            "java/rmi/registry/LocateRegistry",
            "javax/script/ScriptEngineManager",
            "com/fasterxml/jackson/databind/ObjectMapper");

    /** With it the code below is found, and not only never there. */
    private static final class Sample {
        static Object read(InputStream in) throws Exception {
            return new ObjectInputStream(in).readObject();
        }
    }

    @Test
    void noJarTurnsDataIntoObjects() throws IOException {
        List<String> found = new ArrayList<>();
        int classes = 0;
        for (Path path : jars()) {
            try (JarFile jar = new JarFile(path.toFile())) {
                for (JarEntry entry : Collections.list(jar.entries())) {
                    if (entry.getName().endsWith(".class") && !entry.getName().endsWith("module-info.class")) {
                        classes++;
                        forbidden(jar.getInputStream(entry), ours(path))
                                .forEach(name -> found.add(path + " " + entry.getName() + ": " + name));
                    }
                }
            }
        }
        assertEquals(List.of(), found);
        assertTrue(classes > 1_000, classes + " classes");
    }

    @Test
    void theSearchFindsWhatItLooksFor() throws IOException {
        assertEquals(List.of(STREAM + ".<init>"), forbidden(sample(), false));
        assertEquals(List.of(STREAM, STREAM + ".<init>", STREAM + ".readObject"), forbidden(sample(), true));
    }

    private static InputStream sample() {
        return Sample.class.getResourceAsStream("ShippedJarsIT$Sample.class");
    }

    /** Classes of others may be fit to be serialized, as long as nobody does it; ours may not even be that. */
    private static List<String> forbidden(InputStream classFile, boolean ours) throws IOException {
        try (classFile) {
            return ClassReferences.of(classFile).stream()
                    .filter(name -> FORBIDDEN.contains(name) || ours && name.startsWith(STREAM))
                    .toList();
        }
    }

    private static boolean ours(Path jar) {
        return jar.getFileName().toString().contains("logpipe");
    }

    @Test
    void noBundleImportsWhateverItAsksFor() throws IOException {
        for (Path path : jars()) {
            try (JarFile jar = new JarFile(path.toFile())) {
                Manifest manifest = jar.getManifest();
                String dynamic =
                        manifest == null ? null : manifest.getMainAttributes().getValue("DynamicImport-Package");
                assertTrue(dynamic == null || !ours(path) && !dynamic.contains("*"), path + ": " + dynamic);
            }
        }
        Properties framework = new Properties();
        try (InputStream in = Files.newInputStream(Sandbox.PRODUCT.resolve("conf/framework.properties"))) {
            framework.load(in);
        }
        assertEquals("false", framework.getProperty("felix.bootdelegation.implicit"));
        assertEquals("", framework.getProperty("org.osgi.framework.bootdelegation"));
    }

    private static List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.walk(Sandbox.PRODUCT)) {
            List<Path> jars = files.filter(path -> path.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
            assertTrue(jars.size() > 15, jars::toString);
            return jars;
        }
    }
}
