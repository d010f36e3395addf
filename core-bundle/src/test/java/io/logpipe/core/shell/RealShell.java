package io.logpipe.core.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.framework.FrameworkFactory;
import org.apache.felix.gogo.shell.Converters;
import org.apache.felix.gogo.shell.Posix;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.Converter;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/**
 * Felix with Gogo and its commands; the activators run on the class path of the test. Of Gogo's own shell only what
 * commands need is there: its start-up script runs on a thread that may outlive a test.
 */
final class RealShell implements AutoCloseable {

    private final Framework framework;
    private final List<BundleActivator> activators = List.of(
            new org.apache.felix.gogo.runtime.activator.Activator(), new org.apache.felix.gogo.command.Activator());

    RealShell(Path directory) throws Exception {
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE, directory.resolve("cache").toString(), "felix.log.level", "0"));
        framework.start();
        for (BundleActivator activator : activators) {
            activator.start(context());
        }
        context().registerService(Converter.class, new Converters(context()), null);
        command("gogo", "echo", new Posix());
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    CommandProcessor processor() {
        return context().getService(context().getServiceReference(CommandProcessor.class));
    }

    void command(String scope, String function, Object target) {
        context()
                .registerService(
                        Object.class,
                        target,
                        new Hashtable<>(Map.of(
                                CommandProcessor.COMMAND_SCOPE, scope, CommandProcessor.COMMAND_FUNCTION, new String[] {
                                    function
                                })));
    }

    Bundle install(Path jar) throws BundleException {
        return context().installBundle(jar.toUri().toString());
    }

    /** A bundle without content, in a file of its own. */
    static Path jar(Path directory, String name, String version, String imports) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.putValue("Manifest-Version", "1.0");
        attributes.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        attributes.putValue(Constants.BUNDLE_SYMBOLICNAME, name);
        attributes.putValue(Constants.BUNDLE_VERSION, version);
        if (!imports.isEmpty()) {
            attributes.putValue(Constants.IMPORT_PACKAGE, imports);
        }
        Path jar = directory.resolve(name + "-" + version + ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            return jar;
        }
    }

    @Override
    public void close() throws Exception {
        for (int i = activators.size() - 1; i >= 0; i--) {
            activators.get(i).stop(context());
        }
        framework.stop();
        framework.waitForStop(10_000);
    }
}
