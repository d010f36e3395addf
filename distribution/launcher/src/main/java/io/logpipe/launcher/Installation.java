package io.logpipe.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;

/**
 * Brings the framework's bundles in line with the product, before any of them starts: what is new is installed, what the
 * product replaces is updated, what it no longer has is uninstalled, what is damaged is repaired. What the operator
 * installed, updated, stopped or removed stays so.
 */
final class Installation {

    private static final Logger LOG = Logger.getLogger("launcher");

    private final Path cache;
    private final List<ProductJar> product;
    private final Ledger ledger;
    private boolean changed;

    /**
     * An installation into a framework that is initialized, and not yet started.
     *
     * @param cache where the framework keeps its copies of the jars
     */
    Installation(Path cache, List<ProductJar> product, Ledger ledger) {
        this.cache = cache;
        this.product = product;
        this.ledger = ledger;
    }

    void apply(BundleContext context) throws IOException {
        boolean lost = ledger.isEmpty();
        for (ProductJar jar : product) {
            Bundle bundle = context.getBundle(jar.location());
            if (bundle == null) {
                install(context, jar);
            } else {
                bringUpToDate(bundle, jar, lost);
            }
        }
        removeFormer(context);
        if (changed) {
            ledger.write();
        }
    }

    /** Not there: new, or lost from a damaged cache, or removed by the operator. */
    private void install(BundleContext context, ProductJar jar) throws IOException {
        if (ledger.removed(jar.name())) {
            return;
        }
        if (ledger.knows(jar.name())) {
            LOG.log(Level.WARNING, "{0} was lost from the framework''s cache; installed again", jar.name());
        }
        try (InputStream in = Files.newInputStream(jar.file())) {
            Bundle bundle = context.installBundle(jar.location(), in);
            bundle.adapt(BundleStartLevel.class).setStartLevel(jar.level());
            if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
                bundle.start();
            }
            record(bundle, jar);
        } catch (BundleException e) {
            LOG.log(Level.SEVERE, "{0} could not be installed: {1}", new Object[] {jar.name(), LaunchFailure.reason(e)
            });
        }
    }

    private void bringUpToDate(Bundle bundle, ProductJar jar, boolean lost) throws IOException {
        Path copy = copy(bundle.getBundleId());
        boolean same = copy != null && Checksum.of(copy) == jar.checksum();
        boolean ours = lost || ledger.untouched(jar.name(), bundle.getLastModified());
        if (same && (lost || !ours)) {
            // A start before this one was killed between its work and its note of it.
            record(bundle, jar);
        } else if (!same && ours) {
            update(bundle, jar);
        }
    }

    private void update(Bundle bundle, ProductJar jar) throws IOException {
        try (InputStream in = Files.newInputStream(jar.file())) {
            bundle.update(in);
            record(bundle, jar);
            LOG.log(Level.INFO, "{0} updated from the product", jar.name());
        } catch (BundleException e) {
            LOG.log(Level.SEVERE, "{0} could not be updated: {1}", new Object[] {jar.name(), LaunchFailure.reason(e)});
        }
    }

    private void record(Bundle bundle, ProductJar jar) {
        ledger.put(jar.name(), bundle.getLastModified(), jar.checksum());
        changed = true;
    }

    private void removeFormer(BundleContext context) {
        for (String name : ledger.names()) {
            if (product.stream().noneMatch(jar -> jar.name().equals(name))) {
                Bundle bundle = context.getBundle(ProductJar.LOCATION + name);
                if (bundle != null && ledger.untouched(name, bundle.getLastModified())) {
                    uninstall(bundle, name);
                }
                ledger.remove(name);
                changed = true;
            }
        }
    }

    private static void uninstall(Bundle bundle, String name) {
        try {
            bundle.uninstall();
            LOG.log(Level.INFO, "{0} is no longer part of the product; uninstalled", name);
        } catch (BundleException e) {
            LOG.log(Level.SEVERE, "{0} could not be uninstalled: {1}", new Object[] {name, LaunchFailure.reason(e)});
        }
    }

    /** The framework's copy of a bundle: {@code bundle<id>/version<refreshed>.<updated>/bundle.jar}, the latest. */
    private @Nullable Path copy(long bundle) throws IOException {
        Path latest = null;
        int highest = -1;
        Path directory = cache.resolve("bundle" + bundle);
        if (!Files.isDirectory(directory)) {
            return null;
        }
        try (DirectoryStream<Path> revisions = Files.newDirectoryStream(directory, "version*.*")) {
            for (Path revision : revisions) {
                String name = revision.getFileName().toString();
                int number = Integer.parseInt(name.substring(name.lastIndexOf('.') + 1));
                Path jar = revision.resolve("bundle.jar");
                if (number > highest && Files.exists(jar)) {
                    highest = number;
                    latest = jar;
                }
            }
        }
        return latest;
    }
}
