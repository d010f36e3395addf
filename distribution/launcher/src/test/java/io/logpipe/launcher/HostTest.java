package io.logpipe.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleWiring;
import org.slf4j.LoggerFactory;

/** What is installed after which start: the product's bundles, and what an operator made of them. */
@Timeout(60)
class HostTest {

    private static final String PLUGIN = "plugins/io.logpipe.input.x.jar";

    @TempDir
    private Path directory;

    private Product product;
    private Path state;
    private Host host;
    private BundleContext context;
    private final BlockingQueue<String> reports = new ArrayBlockingQueue<>(100);

    @BeforeEach
    void install() throws IOException {
        product = Product.in(directory.resolve("home"));
        plugin("1.0.0");
        state = Files.createDirectory(directory.resolve("state"));
        Files.writeString(directory.resolve("c.json"), "{}");
    }

    private void plugin(String version) throws IOException {
        product.bundle(PLUGIN, "io.logpipe.input.x", version, FakePlugin.class);
    }

    /** A bundle that the product does not bring. */
    private String jar(String name, String version, String imports) throws IOException {
        return Product.bundle(directory.resolve(name + "-" + version), name, version, FakePlugin.class, imports)
                .toUri()
                .toString();
    }

    private void open() throws Exception {
        LaunchOptions options = new LaunchOptions(
                product.home(),
                directory.resolve("c.json"),
                false,
                true,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        Host.Ears ears =
                new Host.Ears(reports::add, code -> reports.add("exit " + code), () -> reports.add("stopping"));
        host = Host.open(state, Host.settings(options, state), ProductJar.in(product.home()), ears);
        host.start();
        assertEquals("ready", reports.poll(30, TimeUnit.SECONDS));
        context = host.context();
    }

    private void reopen() throws Exception {
        close();
        reports.clear();
        open();
    }

    @AfterEach
    void close() throws Exception {
        if (host != null) {
            host.stop(10_000);
            host = null;
        }
    }

    private Bundle find(String symbolicName) {
        return Stream.of(context.getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no bundle " + symbolicName));
    }

    private boolean has(String symbolicName) {
        return Stream.of(context.getBundles()).anyMatch(bundle -> symbolicName.equals(bundle.getSymbolicName()));
    }

    private void assertPlugin(String version, int bundleState) {
        Bundle plugin = find("io.logpipe.input.x");
        assertEquals(Version.parseVersion(version), plugin.getVersion());
        assertEquals(bundleState, plugin.getState());
    }

    @Test
    void theFirstStartInstallsAndStartsTheProduct() throws Exception {
        open();
        assertPlugin("1.0.0", Bundle.ACTIVE);
        assertEquals(Bundle.ACTIVE, find("io.logpipe.core").getState());
        assertEquals(
                ProductJar.PLUGIN,
                find("io.logpipe.input.x").adapt(BundleStartLevel.class).getStartLevel());
        assertEquals(
                ProductJar.CORE,
                find("io.logpipe.core").adapt(BundleStartLevel.class).getStartLevel());
    }

    @Test
    void aLaterStartHasTheSameBundles() throws Exception {
        open();
        long id = find("io.logpipe.input.x").getBundleId();
        long modified = find("io.logpipe.input.x").getLastModified();
        reopen();
        assertPlugin("1.0.0", Bundle.ACTIVE);
        assertEquals(id, find("io.logpipe.input.x").getBundleId());
        assertEquals(modified, find("io.logpipe.input.x").getLastModified());
    }

    @Test
    void theProductMayMove() throws Exception {
        open();
        int bundles = context.getBundles().length;
        close();
        Path moved = directory.resolve("moved");
        Files.move(product.home(), moved);
        Files.createSymbolicLink(product.home(), moved);
        reopen();
        assertEquals(bundles, context.getBundles().length);
    }

    @Test
    void aNewerProductReplacesWhatTheOlderBrought() throws Exception {
        open();
        plugin("1.1.0");
        product.bundle("plugins/io.logpipe.input.y.jar", "io.logpipe.input.y", "1.1.0", FakePlugin.class);
        reopen();
        assertPlugin("1.1.0", Bundle.ACTIVE);
        assertEquals(Bundle.ACTIVE, find("io.logpipe.input.y").getState());
    }

    @Test
    void whatANewerProductNoLongerHasIsUninstalled() throws Exception {
        open();
        Files.delete(product.home().resolve(PLUGIN));
        reopen();
        assertTrue(!has("io.logpipe.input.x"));
    }

    @Test
    void whatTheOperatorStoppedStaysStopped() throws Exception {
        open();
        find("io.logpipe.input.x").stop();
        reopen();
        assertPlugin("1.0.0", Bundle.INSTALLED);
        plugin("1.1.0");
        reopen();
        assertPlugin("1.1.0", Bundle.INSTALLED);
    }

    @Test
    void whatTheOperatorUpdatedStaysThroughANewerProduct() throws Exception {
        open();
        find("io.logpipe.input.x")
                .update(URI.create(jar("io.logpipe.input.x", "9.0.0", "org.osgi.framework"))
                        .toURL()
                        .openStream());
        reopen();
        assertPlugin("9.0.0", Bundle.ACTIVE);
        plugin("1.1.0");
        reopen();
        assertPlugin("9.0.0", Bundle.ACTIVE);
    }

    @Test
    void whatTheOperatorRemovedStaysAway() throws Exception {
        open();
        find("io.logpipe.input.x").uninstall();
        reopen();
        assertTrue(!has("io.logpipe.input.x"));
        plugin("1.1.0");
        reopen();
        assertTrue(!has("io.logpipe.input.x"));
    }

    @Test
    void whatTheOperatorInstalledStaysAndStartsWithThePlugins() throws Exception {
        open();
        context.installBundle(jar("vendor", "3.0.0", "org.osgi.framework")).start();
        assertEquals(Bundle.ACTIVE, find("vendor").getState());
        plugin("1.1.0");
        reopen();
        assertEquals(Bundle.ACTIVE, find("vendor").getState());
        assertEquals(
                ProductJar.PLUGIN, find("vendor").adapt(BundleStartLevel.class).getStartLevel());
    }

    @Test
    void aDamagedCopyIsRepairedAndTheOperatorsBundlesStay() throws Exception {
        open();
        context.installBundle(jar("vendor", "3.0.0", "org.osgi.framework")).start();
        Path copy =
                state.resolve("framework/bundle" + find("io.logpipe.input.x").getBundleId() + "/version0.0/bundle.jar");
        close();
        Files.writeString(copy, "damaged");
        reopen();
        assertPlugin("1.0.0", Bundle.ACTIVE);
        assertEquals(Bundle.ACTIVE, find("vendor").getState());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bundle.info", "version0.0/bundle.jar", "version0.0"})
    void aBundleThatTheFrameworkLostIsInstalledAgain(String what) throws Exception {
        open();
        Path lost =
                state.resolve("framework/bundle" + find("io.logpipe.input.x").getBundleId() + "/" + what);
        close();
        Trees.delete(lost);
        reopen();
        assertPlugin("1.0.0", Bundle.ACTIVE);
    }

    @Test
    void aCacheThatIsGoneIsMadeAnew() throws Exception {
        open();
        close();
        Trees.delete(state.resolve("framework"));
        reopen();
        assertPlugin("1.0.0", Bundle.ACTIVE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0.0", "1.1.0"})
    void aLostLedgerDoesNotKeepTheProductFromBeingInstalled(String version) throws Exception {
        open();
        close();
        Files.delete(state.resolve("product"));
        plugin(version);
        reopen();
        assertPlugin(version, Bundle.ACTIVE);
        plugin("1.2.0");
        reopen();
        assertPlugin("1.2.0", Bundle.ACTIVE);
    }

    @Test
    void anUpdateThatWasKilledBeforeItWasNotedIsTheProductsAllTheSame() throws Exception {
        open();
        byte[] ledger = Files.readAllBytes(state.resolve("product"));
        plugin("1.1.0");
        reopen();
        close();
        Files.write(state.resolve("product"), ledger);
        reopen();
        plugin("1.2.0");
        reopen();
        assertPlugin("1.2.0", Bundle.ACTIVE);
    }

    /** S27: whoever can write there can run anything as our user. */
    @ParameterizedTest
    @ValueSource(strings = {"bundles", "plugins", PLUGIN})
    void aPlaceForBundlesThatOthersMayWriteToIsRefused(String place) throws Exception {
        Path path = product.home().resolve(place);
        for (String mode : new String[] {"rwxr-xrwx", "rwxrwxr-x"}) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
            LaunchFailure failure = assertThrows(LaunchFailure.class, this::open);
            assertTrue(failure.getMessage().startsWith(path + " may be written by others"), failure.getMessage());
        }
    }

    @Test
    void aCoreThatDoesNotResolveIsToldWithItsReasons() throws Exception {
        Product.bundle(
                product.home().resolve("bundles/io.logpipe.core.jar"),
                "io.logpipe.core",
                "1.0.0",
                FakeCore.class,
                "org.osgi.framework,no.such.world");
        LaunchFailure failure = assertThrows(LaunchFailure.class, this::open);
        List<String> lines = failure.getMessage().lines().toList();
        assertEquals("the core bundle does not run", lines.get(0));
        assertTrue(lines.get(1).contains("no.such.world"), failure.getMessage());
    }

    @Test
    void aCoreThatIsNotThereIsTold() throws Exception {
        Files.delete(product.home().resolve("bundles/io.logpipe.core.jar"));
        LaunchFailure failure = assertThrows(LaunchFailure.class, this::open);
        assertEquals("the core bundle does not run: it is not installed", failure.getMessage());
    }

    @Test
    void aCoreThatWasStoppedForGoodIsStarted() throws Exception {
        open();
        find("io.logpipe.core").stop();
        reopen();
        assertEquals(Bundle.ACTIVE, find("io.logpipe.core").getState());
    }

    @Test
    void aPluginThatDoesNotResolveDoesNotKeepTheOthersFromRunning() throws Exception {
        Product.bundle(
                product.home().resolve("plugins/broken.jar"), "broken", "1.0.0", FakePlugin.class, "no.such.world");
        open();
        assertEquals(Bundle.INSTALLED, find("broken").getState());
        assertPlugin("1.0.0", Bundle.ACTIVE);
    }

    @Test
    void aStopByTheShellIsHeard() throws Exception {
        open();
        context.getBundle(0).stop();
        assertEquals("stopping", reports.poll(30, TimeUnit.SECONDS));
    }

    @Test
    void reloadCallsTheCore() throws Exception {
        open();
        assertTrue(host.reload());
        assertTrue(Files.readAllLines(directory.resolve("events")).contains("reload"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"org.slf4j;version=\"[2,3)\"", "org.slf4j;version=\"[1.7,2)\""})
    void bundlesMayLogBySlf4j(String imports) throws Exception {
        open();
        Bundle bundle = context.installBundle(jar("logging", "1.0.0", "org.osgi.framework," + imports));
        bundle.start();
        assertEquals(
                LoggerFactory.class,
                bundle.adapt(BundleWiring.class).getClassLoader().loadClass("org.slf4j.LoggerFactory"));
    }

    @Test
    void theVersionOfSlf4jIsTheOneThatIsShipped() throws Exception {
        String shipped = Stream.of(System.getProperty("java.class.path").split(":"))
                .filter(entry -> entry.contains("slf4j-api"))
                .findFirst()
                .orElseThrow()
                .replaceFirst(".*slf4j-api-(.*)\\.jar", "$1");
        assertTrue(
                Files.readString(product.home().resolve("conf/framework.properties"))
                        .contains("org.slf4j;version=" + shipped),
                shipped);
    }

    /** S31: what is not imported is not seen, but for java.*. */
    @Test
    void aBundleSeesNothingOfTheClassPathThatItDoesNotImport() throws Exception {
        open();
        ClassLoader plugin =
                find("io.logpipe.input.x").adapt(BundleWiring.class).getClassLoader();
        assertThrows(ClassNotFoundException.class, () -> plugin.loadClass(Host.class.getName()));
        assertThrows(ClassNotFoundException.class, () -> plugin.loadClass("com.fasterxml.jackson.core.JsonFactory"));
        assertThrows(ClassNotFoundException.class, () -> plugin.loadClass("sun.misc.Unsafe"));
    }

    @Test
    void propertiesTellTheCoreWhereItIs() throws Exception {
        open();
        assertEquals("run", context.getProperty("logpipe.mode"));
        assertEquals(state.toString(), context.getProperty("logpipe.state"));
        assertEquals(directory.resolve("c.json").toString(), context.getProperty("logpipe.config"));
        assertEquals(product.home().toString(), context.getProperty("logpipe.home"));
    }

    @Test
    void propertiesThatCannotBeReadAreToldInOneLine() throws Exception {
        Files.delete(product.home().resolve("conf/framework.properties"));
        assertTrue(assertThrows(LaunchFailure.class, this::open).getMessage().endsWith("no such file or directory"));
    }
}
