package io.logpipe.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;
import static org.ops4j.pax.exam.CoreOptions.options;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;

import io.logpipe.api.plugin.PluginFactory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.ProbeBuilder;
import org.ops4j.pax.exam.TestProbeBuilder;
import org.ops4j.pax.exam.junit.PaxExam;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;

/** The assembled bundles, inside a framework. */
@RunWith(PaxExam.class)
public class FrameworkIT {

    @Inject
    private BundleContext context;

    /** The bundles of the product, as they are. */
    @Configuration
    public Option[] config() throws IOException {
        return options(
                systemProperty("org.ops4j.pax.logging.DefaultServiceLog.level").value("WARN"),
                junitBundles(),
                // The launcher offers this one from its own class path.
                bundle("reference:"
                        + Path.of(System.getProperty("logpipe.home"), "lib/jackson-core.jar")
                                .toUri()),
                directory("bundles"),
                directory("plugins"));
    }

    /** The bundle that the test runs in: one that the node lets in. */
    @ProbeBuilder
    public TestProbeBuilder probe(TestProbeBuilder probe) {
        probe.setHeader("Bundle-Version", "1.0.0");
        probe.setHeader(
                "DynamicImport-Package",
                "io.logpipe.api.*, javax.inject, org.junit, org.junit.*, org.ops4j.*, org.osgi.*");
        return probe;
    }

    private static Option directory(String name) throws IOException {
        try (Stream<Path> jars = Files.list(Path.of(System.getProperty("logpipe.home"), name))) {
            return composite(
                    jars.sorted().map(jar -> bundle("reference:" + jar.toUri())).toArray(Option[]::new));
        }
    }

    /** Nothing is missing that a bundle asks for. */
    @Test
    public void everyBundleIsActive() {
        Set<String> ours = new TreeSet<>();
        for (Bundle bundle : context.getBundles()) {
            int expected = bundle.getHeaders().get("Fragment-Host") == null ? Bundle.ACTIVE : Bundle.RESOLVED;
            assertEquals("state of " + bundle, expected, bundle.getState());
            if (bundle.getSymbolicName().startsWith("io.logpipe.")) {
                ours.add(bundle.getSymbolicName());
            }
        }
        assertEquals(
                new TreeSet<>(List.of(
                        "io.logpipe.api",
                        "io.logpipe.core",
                        "io.logpipe.filter.log",
                        "io.logpipe.input.exec",
                        "io.logpipe.input.file",
                        "io.logpipe.input.tcp",
                        "io.logpipe.output.file",
                        "io.logpipe.output.stdout",
                        "io.logpipe.output.tcp")),
                ours);
    }

    /** Every plugin bundle offers the type that it is named after. */
    @Test
    public void everyPluginIsRegistered() throws Exception {
        Set<String> types = new TreeSet<>();
        for (String kind : List.of("InputFactory", "FilterFactory", "OutputFactory", "CodecFactory")) {
            ServiceReference<?>[] found = context.getAllServiceReferences("io.logpipe.api.plugin." + kind, null);
            for (ServiceReference<?> reference : found == null ? new ServiceReference<?>[0] : found) {
                PluginFactory<?> factory = (PluginFactory<?>) context.getService(reference);
                assertEquals(
                        "io.logpipe." + factory.type().replace('-', '.'),
                        reference.getBundle().getSymbolicName());
                types.add(factory.type());
            }
        }
        assertEquals(
                new TreeSet<>(List.of(
                        "filter-log",
                        "input-exec",
                        "input-file",
                        "input-tcp",
                        "output-file",
                        "output-stdout",
                        "output-tcp")),
                types);
    }

    /** A plugin for another engine is refused before any of its code runs, and the reason can be read. */
    @Test
    public void aPluginForAnotherEngineIsRefused() throws Exception {
        byte[] jar = pluginRequiring(
                "io.logpipe.engine; filter:=\"(&(io.logpipe.engine=logpipe)(version>=99.0.0)(!(version>=100.0.0)))\"");
        Bundle plugin = context.installBundle("test:future", new ByteArrayInputStream(jar));
        try {
            BundleException refused = assertThrows(BundleException.class, plugin::start);
            assertEquals(BundleException.RESOLVE_ERROR, refused.getType());
            assertTrue(
                    refused.getMessage(),
                    refused.getMessage().contains("io.logpipe.engine")
                            && refused.getMessage().contains("99"));
        } finally {
            plugin.uninstall();
        }
    }

    private static byte[] pluginRequiring(String capability) throws IOException {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.put(new Attributes.Name("Bundle-ManifestVersion"), "2");
        headers.put(new Attributes.Name("Bundle-SymbolicName"), "test.future");
        headers.put(new Attributes.Name("Bundle-Version"), "1.0.0");
        headers.put(new Attributes.Name("Require-Capability"), capability);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new JarOutputStream(bytes, manifest).close();
        return bytes.toByteArray();
    }
}
