package io.logpipe.core.bundle;

import io.logpipe.api.plugin.OutputFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A real plugin bundle: {@code output-probe}, which appends what it gets to a file, and goes wrong where it is told to. */
final class ProbeJar {

    static final String NAME = "test.probe";

    private static final String SOURCE = """
            package test.probe;
            import io.logpipe.api.block.*;
            import io.logpipe.api.config.*;
            import io.logpipe.api.plugin.*;
            import java.nio.ByteBuffer;
            import java.nio.channels.FileChannel;
            import java.nio.file.*;
            import java.util.*;
            public final class ProbeFactory implements OutputFactory {
                private static final ConfigKey<Path> FILE = ConfigKey.path("file", "Where to.");
                private static final ConfigKey<String> MARK = ConfigKey.text("mark", "Any.").orElse("");
                private static void fail(String where) {
                    while ("@WRONG@".equals(where + " hangs")) Thread.onSpinWait();
                    if ("@WRONG@".equals(where)) throw new IllegalStateException(where + " on purpose");
                }
                public ProbeFactory() { fail("constructor"); }
                public String type() { return "output-probe"; }
                public String description() { return "Probe @MARK@."; }
                public List<ConfigKey<?>> keys() {
                    return "@WRONG@".equals("settings") ? List.of(MARK) : List.of(FILE, MARK);
                }
                public Output create(PluginConfig config, PluginContext context) {
                    fail("create");
                    return new Probe(config.get(FILE));
                }
                private static final class Probe implements Output {
                    private final Path file;
                    private FileChannel channel;
                    Probe(Path file) { this.file = file; }
                    public void start(Handover handover) throws Exception {
                        fail("start");
                        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                    }
                    public Pass open(SourceRef source, Position from) {
                        return new Pass() {
                            public void write(Block block) throws Exception {
                                fail("write");
                                if (file.endsWith("poisoned")) throw new IllegalStateException("poisoned file");
                                ByteBuffer bytes = ((MemoryBlock) block).view();
                                while (bytes.hasRemaining()) channel.write(bytes);
                            }
                            public void commit(Ack ack) { ack.done(); }
                            public void close() {}
                        };
                    }
                    public Handover stop(Deadline deadline) throws Exception {
                        if (channel != null) channel.close();
                        return Handover.NONE;
                    }
                }
            }
            """;
    private static final String COMPONENT = """
            <?xml version="1.0"?>
            <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.3.0" name="test.probe">
                <implementation class="test.probe.ProbeFactory"/>
                <service><provide interface="io.logpipe.api.plugin.OutputFactory"/></service>
            </scr:component>
            """;
    private static final Map<String, Map<String, byte[]>> COMPILED = new ConcurrentHashMap<>();

    private ProbeJar() {}

    /**
     * A bundle.
     *
     * @param wrong where it throws: {@code constructor}, {@code create}, {@code start}, {@code write}, or hangs in {@code write hangs};
     *     {@code settings}
     *     when it refuses its settings, {@code nothing} when all is well
     */
    static Jar of(String version, String wrong) {
        return of(version, wrong, version);
    }

    static Jar of(String version, String wrong, String mark) {
        Jar jar = Jar.of(NAME, version)
                .header(
                        "Import-Package",
                        "io.logpipe.api.block;version=\"[1.0,2)\",io.logpipe.api.config;version=\"[1.0,2)\","
                                + "io.logpipe.api.plugin;version=\"[1.0,2)\"")
                .header("Require-Capability", engine(1))
                .header("Service-Component", "OSGI-INF/probe.xml")
                .entry("OSGI-INF/probe.xml", COMPONENT);
        COMPILED.computeIfAbsent(
                        wrong + "/" + mark,
                        key -> compile(SOURCE.replace("@WRONG@", wrong).replace("@MARK@", mark)))
                .forEach(jar::entry);
        return jar;
    }

    static String engine(int major) {
        return "io.logpipe.engine;filter:=\"(&(io.logpipe.engine=logpipe)(version>=" + major + ".0.0)(!(version>="
                + (major + 1) + ".0.0)))\"";
    }

    static Path api() {
        try {
            return Path.of(OutputFactory.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, byte[]> compile(String source) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Map<String, ByteArrayOutputStream> classes = new HashMap<>();
        JavaFileObject unit =
                new SimpleJavaFileObject(URI.create("mem:/ProbeFactory.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        try (JavaFileManager files = new Memory(compiler.getStandardFileManager(null, null, null), classes)) {
            List<String> options = List.of("-proc:none", "--release", "17", "-cp", api().toString());
            if (!compiler.getTask(null, files, null, options, null, List.of(unit))
                    .call()) {
                throw new IllegalStateException("the probe does not compile");
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        Map<String, byte[]> bytes = new HashMap<>();
        classes.forEach((name, out) -> bytes.put(name.replace('.', '/') + ".class", out.toByteArray()));
        return bytes;
    }

    private static final class Memory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> classes;

        Memory(JavaFileManager files, Map<String, ByteArrayOutputStream> classes) {
            super(files);
            this.classes = classes;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("mem:/" + name.replace('.', '/') + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    classes.put(name, out);
                    return out;
                }
            };
        }
    }
}
