package io.logpipe.core.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

/** What operators do with plugins, and what they are told. */
final class OperatorTest {

    @TempDir
    private Path dir;

    private Rig rig;

    @BeforeEach
    void open() throws Exception {
        Rig.provide(dir, ProbeJar.of("1.0.0", "nothing"));
        rig = new Rig(dir, Rig.oneProbe(dir));
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private Path drop(String name, Jar jar) throws Exception {
        Path file = jar.write(rig.plugins.resolve(name));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        return file;
    }

    private void assertRefused(String reason, org.junit.jupiter.api.function.Executable action) {
        int before = rig.context().getBundles().length;
        Refusal refusal = assertThrows(Refusal.class, action);
        assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
        assertEquals(before, rig.context().getBundles().length, "bundles that are installed");
    }

    @Test
    void aNewVersionIsInstalledBesideAndTakesOver() throws Exception {
        Path jar = rig.jar(ProbeJar.of("1.1.0", "nothing"), "11.jar");
        List<String> lines = rig.actions.install("file:" + jar);
        assertTrue(
                lines.get(0).matches("test.probe 1.1.0 .* Bundle ID: \\d+, and provides output-probe"),
                lines::toString);
        rig.awaitServed("output-probe", "1.1.0");
        assertEquals(2, rig.probes().size());
        assertRefused("is installed already", () -> rig.actions.install(jar.toString()));
        assertRefused(
                "logpipe:update",
                () -> rig.actions.install(rig.jar(ProbeJar.of("1.1.0", "nothing", "other"), "x.jar")
                        .toString()));
    }

    @Test
    void whatCannotWorkIsNotInstalled() throws Exception {
        assertRefused(
                "no file", () -> rig.actions.install(dir.resolve("none.jar").toString()));
        assertRefused("not a file", () -> rig.actions.install(dir.toString()));
        assertRefused("open wire", () -> rig.actions.install("http://localhost/a.jar"));
        assertRefused("no place for a jar", () -> rig.actions.install("ftp://localhost/a.jar"));
        Jar unresolved = Jar.of("acme", "1.0.0").header("Import-Package", "com.acme.absent;version=\"[2,3)\"");
        assertRefused(
                "com.acme.absent",
                () -> rig.actions.install(rig.jar(unresolved, "a.jar").toString()));
        Jar foreign = ProbeJar.of("2.0.0", "nothing").header("Require-Capability", ProbeJar.engine(2));
        assertRefused(
                "there is only 1.0.0",
                () -> rig.actions.install(rig.jar(foreign, "a.jar").toString()));
        Jar broken = ProbeJar.of("2.0.0", "constructor");
        assertRefused(
                "constructor on purpose",
                () -> rig.actions.install(rig.jar(broken, "a.jar").toString()));
        assertEquals(1, Files.readAllLines(rig.state.resolve("bundles/index")).size());
    }

    @Test
    void aDirectoryThatOthersMayWriteIsNotScanned() throws Exception {
        drop("two.jar", ProbeJar.of("2.0.0", "nothing"));
        Files.setPosixFilePermissions(rig.plugins, PosixFilePermissions.fromString("rwxrwxr-x"));
        assertRefused("may be written by others", () -> rig.actions.scan());
        Files.setPosixFilePermissions(rig.plugins, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(rig.plugins.resolve("two.jar"), PosixFilePermissions.fromString("rw-rw-rw-"));
        BundleActions.Scan scan = rig.actions.scan();
        assertEquals(1, scan.refusals().size());
        assertTrue(scan.refusals().get(0).contains("may be written by others"));
        assertEquals(1, rig.probes().size());
    }

    @Test
    void aScanTakesUpWhatIsNewAndWhatHasChanged() throws Exception {
        assertEquals(List.of(), rig.actions.scan().lines());
        drop("second.jar", ProbeJar.of("1.5.0", "nothing"));
        assertEquals(1, rig.actions.scan().lines().size());
        rig.awaitServed("output-probe", "1.5.0");
        assertEquals(List.of(), rig.actions.scan().lines());

        drop("second.jar", ProbeJar.of("1.6.0", "nothing"));
        rig.actions.scan();
        rig.awaitServed("output-probe", "1.6.0");
        Bundle second = rig.context().getBundle("logpipe:plugins/second.jar");
        assertEquals("1.6.0", second.getVersion().toString());

        drop("second.jar", ProbeJar.of("1.7.0", "start"));
        BundleActions.Scan failed = rig.actions.scan();
        assertTrue(
                failed.refusals().get(0).contains("1.6.0")
                        && failed.refusals().get(0).contains("serves on"),
                failed::toString);
        rig.awaitServed("output-probe", "1.6.0");
        BundleActions.Scan again = rig.actions.scan();
        assertTrue(
                again.lines().get(0).contains("left alone")
                        && again.lines().get(0).contains("start on purpose"),
                again::toString);
    }

    @Test
    void aScanRefusesWhatIsNotCompleteAndTakesUpTheRest() throws Exception {
        byte[] jar = ProbeJar.of("2.0.0", "nothing").bytes();
        Path half = drop("half.jar", ProbeJar.of("2.0.0", "nothing"));
        Files.write(half, Arrays.copyOf(jar, jar.length / 2));
        drop("a-user.jar", Jar.of("acme.user", "1.0.0").header("Import-Package", "acme.lib"));
        drop(
                "b-lib.jar",
                Jar.of("acme.lib", "1.0.0").header("Export-Package", "acme.lib").entry("acme/lib/x", "x"));
        BundleActions.Scan scan = rig.actions.scan();
        assertEquals(1, scan.refusals().size(), scan::toString);
        assertTrue(scan.refusals().get(0).startsWith("half.jar is no complete jar"), scan::toString);
        assertEquals(2, scan.lines().size(), scan::toString);
        Files.write(half, jar);
        assertEquals(1, rig.actions.scan().lines().size());
        rig.awaitServed("output-probe", "2.0.0");
    }

    /** What an operator has exchanged or uninstalled is not brought back by the jar that lies there still. */
    @Test
    void aScanLeavesAloneWhatWasExchanged() throws Exception {
        rig.actions.update(
                "test.probe", rig.jar(ProbeJar.of("2.0.0", "nothing"), "2.jar").toString());
        BundleActions.Scan scan = rig.actions.scan();
        assertTrue(scan.lines().get(0).contains("left alone"), scan::toString);
        assertEquals("2.0.0", rig.probe().getVersion().toString());
    }

    @Test
    void aBundleNamedByItsIdKeepsIt() throws Exception {
        Bundle bundle = rig.probe();
        rig.actions.update(
                String.valueOf(bundle.getBundleId()),
                rig.jar(ProbeJar.of("2.0.0", "nothing"), "2.jar").toString());
        assertEquals(bundle, rig.probe());
        assertEquals("2.0.0", bundle.getVersion().toString());
        drop("probe.jar", ProbeJar.of("3.0.0", "nothing"));
        rig.actions.update(String.valueOf(bundle.getBundleId()));
        assertEquals("3.0.0", bundle.getVersion().toString());
    }

    @Test
    void anotherPluginIsNoUpdate() throws Exception {
        String jar = rig.jar(Jar.of("acme.other", "2.0.0"), "2.jar").toString();
        assertRefused("another plugin", () -> rig.actions.update("output-probe", jar));
        assertRefused("no plugin output-none", () -> rig.actions.update("output-none", jar));
        assertRefused("is no plugin", () -> rig.actions.update("1", jar));
    }

    @Test
    void aPinHoldsAtOnceAndAfterARestart() throws Exception {
        rig.actions.install(rig.jar(ProbeJar.of("1.1.0", "nothing"), "11.jar").toString());
        rig.awaitServed("output-probe", "1.1.0");
        assertRefused("no output-probe in version [3", () -> rig.actions.pin("output-probe", "[3,4)"));
        assertRefused("no range", () -> rig.actions.pin("output-probe", "[3"));
        assertRefused("no instance and no plugin", () -> rig.actions.pin("output-none", "1"));
        rig.actions.pin("output-probe", "[1,1.1)");
        rig.awaitServed("output-probe", "1.0.0");
        assertTrue(rig.actions.remarks().get(0).contains("[1.0.0,1.1.0)"), rig.actions.remarks()::toString);

        String two = rig.jar(ProbeJar.of("2.0.0", "nothing"), "2.jar").toString();
        List<String> lines = rig.actions.update("output-probe", two);
        assertTrue(lines.get(0).contains("is pinned to"), lines::toString);
        assertTrue(lines.get(2).contains("stays"), lines::toString);
        rig.awaitServed("output-probe", "1.0.0");
        rig.close();

        rig = new Rig(dir, Rig.oneProbe(dir));
        rig.awaitServed("output-probe", "1.0.0");
        rig.actions.pin("output-probe", "none");
        rig.awaitServed("output-probe", "2.0.0");
        rig.send(3);
        rig.awaitAll("out");
    }

    /** Two instances, of which one cannot take the new version: neither does. */
    @Test
    void allInstancesGoOrNone() throws Exception {
        rig.close();
        Path closed = Files.createDirectory(dir.resolve("directory"));
        String config = "{\"inputs\": [{\"plugin\": \"input-feeder\"}], \"outputs\": ["
                + Rig.probe(dir, "out", "\"id\": \"one\"") + "," + Rig.probe(dir, "two", "\"id\": \"two\"") + "]}";
        rig = new Rig(dir, config);
        rig.send(3);
        rig.awaitAll("out");
        rig.awaitAll("two");
        Files.delete(dir.resolve("two"));
        Files.move(closed, dir.resolve("two"));
        String jar = rig.jar(ProbeJar.of("2.0.0", "nothing"), "2.jar").toString();
        Refusal refusal = assertThrows(Refusal.class, () -> rig.actions.update("output-probe", jar));
        assertTrue(refusal.getMessage().contains("two: cannot be started"), refusal.getMessage());
        rig.awaitServed("one", "1.0.0");
        assertEquals("1.0.0", rig.probe().getVersion().toString());
        rig.send(3);
        rig.awaitAll("out");
    }
}
