package io.logpipe.itest.change;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * A bundle with one of the plugins that go wrong, before it is written.
 *
 * @param kind input, filter or output
 * @param fault where and how it goes wrong; empty if it does not
 * @param headers what its manifest has in place of the usual, or besides
 */
record BadJar(String kind, String version, Map<String, String> fault, Map<String, String> headers) {

    private static final String PACKAGE = "io/logpipe/itest/change/bad/";
    private static final Map<String, List<String>> CLASSES = Map.of(
            "input", List.of("Fault", "BadInputFactory", "BadInput", "BadInput$Run"),
            "filter",
                    List.of("Fault", "BadFilterFactory", "BadFilterFactory$BadFilter", "BadFilterFactory$BadFilter$1"),
            "output",
                    List.of(
                            "Fault",
                            "BadOutputFactory",
                            "BadOutputFactory$BadOutput",
                            "BadOutputFactory$BadOutput$BadPass"));

    static BadJar good(String kind) {
        return new BadJar(kind, "1.0.0", Map.of(), Map.of());
    }

    /** The same with another header. */
    BadJar with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new BadJar(kind, version, fault, more);
    }

    /** The type in the configuration. */
    String type() {
        return fault.getOrDefault("type", kind + "-bad");
    }

    /** Writes it into {@code directory}. */
    Path write(Path directory) throws IOException {
        Path jar = directory.resolve(type() + "-" + version + ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest())) {
            add(out, "OSGI-INF/factory.xml", component().getBytes(StandardCharsets.UTF_8));
            for (String name : CLASSES.get(kind)) {
                String path = PACKAGE + name + ".class";
                try (InputStream in = BadJar.class.getClassLoader().getResourceAsStream(path)) {
                    if (in == null) {
                        throw new IOException("no class " + path);
                    }
                    add(out, path, in.readAllBytes());
                }
            }
            Properties settings = new Properties();
            settings.putAll(fault);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            settings.store(bytes, null);
            add(out, PACKAGE + "fault.properties", bytes.toByteArray());
        }
        return jar;
    }

    private static void add(JarOutputStream out, String name, byte[] bytes) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(bytes);
        out.closeEntry();
    }

    private String service() {
        return "io.logpipe.api.plugin." + capital() + "Factory";
    }

    private String capital() {
        return Character.toUpperCase(kind.charAt(0)) + kind.substring(1);
    }

    private Manifest manifest() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Manifest-Version", "1.0");
        all.put("Bundle-ManifestVersion", "2");
        all.put("Bundle-SymbolicName", "bad." + kind);
        all.put("Bundle-Version", version);
        all.put(
                "Import-Package",
                "io.logpipe.api.block;version=\"[1.0,2)\",io.logpipe.api.config;version=\"[1.0,2)\","
                        + "io.logpipe.api.plugin;version=\"[1.0,2)\"");
        all.put(
                "Require-Capability",
                engine("1.0.0", "2.0.0") + ",osgi.extender;filter:="
                        + "\"(&(osgi.extender=osgi.component)(version>=1.5.0)(!(version>=2.0.0)))\"");
        all.put("Provide-Capability", "osgi.service;objectClass:List<String>=\"" + service() + "\"");
        all.put("Service-Component", "OSGI-INF/factory.xml");
        all.putAll(headers);
        Manifest manifest = new Manifest();
        all.forEach(manifest.getMainAttributes()::putValue);
        return manifest;
    }

    /** The requirement of an engine within these versions. */
    static String engine(String from, String below) {
        return "io.logpipe.engine;filter:=\"(&(io.logpipe.engine=logpipe)(version>=%s)(!(version>=%s)))\""
                .formatted(from, below);
    }

    private String component() {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.3.0" name="bad.%s">
                  <service><provide interface="%s"/></service>
                  <implementation class="%s"/>
                </scr:component>
                """.formatted(kind, service(), PACKAGE.replace('/', '.') + "Bad" + capital() + "Factory");
    }
}
