package io.logpipe.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which classes of a JVM's log come into the list, and with which parents and jar. */
class ClassListTest {

    private static final String LISTED = """
            # NOTE: Do not modify this file.
            java/lang/Object id: 0
            java/lang/Runnable
            org/xml/sax/ContentHandler
            io/logpipe/launcher/Worker
            @lambda-proxy io/logpipe/launcher/Worker run ()Ljava/lang/Runnable; ()V
            @lambda-proxy io/logpipe/core/FakeCore run ()Ljava/lang/Runnable; ()V
            @lambda-form-invoker [LF_RESOLVE] java.lang.invoke.Invokers$Holder exactInvoker LL_V
            """;

    @TempDir
    private Path directory;

    private Product product;

    @BeforeEach
    void install() throws IOException {
        product = Product.in(directory.resolve("home"));
    }

    private List<String> list(String loaded) throws IOException {
        ClassList list = new ClassList(ProductClasses.in(product.home()));
        Path log = Files.writeString(directory.resolve("loaded"), builtIn() + loaded);
        list.addListed(Files.writeString(directory.resolve("listed"), LISTED), ClassList.onlyAtFirst(log));
        list.addLoaded(log);
        return list.lines();
    }

    private static String builtIn() {
        return """
            java.lang.Object source: jrt:/java.base
             klass: 0xa1 super: 0x0 loader: [loader data: 0x1 of 'bootstrap']
            java.lang.Runnable source: shared objects file
             klass: 0xa2 super: 0xa1 loader: [loader data: 0x1 of 'bootstrap']
            org.xml.sax.ContentHandler source: jrt:/java.xml
             klass: 0xa3 super: 0xa1 loader: [loader data: 0x1 of 'bootstrap']
            """;
    }

    private static String loaded(String address, String parents, String source, long checksum) {
        return """
            io.logpipe.launcher.%s
             klass: %s %s loader: [loader data: 0x9 for instance a 'X$BundleClassLoader'{0x8}] bytes: 7 checksum: %08x
            """.formatted(source, address, parents, checksum);
    }

    private static long checksum() throws IOException {
        CRC32 sum = new CRC32();
        sum.update(FakeCore.class.getResourceAsStream("FakeCore.class").readAllBytes());
        return sum.getValue();
    }

    private List<String> expected(String... more) {
        List<String> expected = new java.util.ArrayList<>(
                List.of("java/lang/Object id: 1", "java/lang/Runnable id: 2", "io/logpipe/launcher/Worker id: 3"));
        expected.addAll(List.of(more));
        expected.add("@lambda-proxy io/logpipe/launcher/Worker run ()Ljava/lang/Runnable; ()V");
        expected.add("@lambda-form-invoker [LF_RESOLVE] java.lang.invoke.Invokers$Holder exactInvoker LL_V");
        return expected;
    }

    @Test
    void aClassOfABundleIsListedWithItsParentsAndItsJar() throws IOException {
        assertEquals(
                expected("io/logpipe/launcher/FakeCore id: 4 super: 1 interfaces: 2 source: "
                        + product.home().resolve("bundles/io.logpipe.core.jar")),
                list(loaded(
                        "0xb1",
                        "super: 0xa1 interfaces: 0xa2",
                        "FakeCore source: logpipe:bundles/io.logpipe.core.jar",
                        checksum())));
    }

    @Test
    void aClassWhoseBytesAreNotTheProductsIsLeftOut() throws IOException {
        assertEquals(
                expected(),
                list(loaded(
                        "0xb1",
                        "super: 0xa1",
                        "FakeCore source: logpipe:bundles/io.logpipe.core.jar",
                        checksum() ^ 1)));
    }

    @Test
    void aClassThatAnOperatorBroughtIsLeftOut() throws IOException {
        assertEquals(
                expected(), list(loaded("0xb1", "super: 0xa1", "FakeCore source: file:/tmp/core.jar", checksum())));
    }

    @Test
    void aClassWithAParentThatIsLeftOutIsLeftOut() throws IOException {
        assertEquals(
                expected(),
                list(loaded(
                        "0xb1", "super: 0xa9", "FakeCore source: logpipe:bundles/io.logpipe.core.jar", checksum())));
    }

    @Test
    void aClassThatTwoBundlesHaveIsListedOnce() throws IOException {
        String source = "FakeCore source: logpipe:bundles/io.logpipe.core.jar";
        assertEquals(
                expected("io/logpipe/launcher/FakeCore id: 4 super: 1 source: "
                        + product.home().resolve("bundles/io.logpipe.core.jar")),
                list(loaded("0xb1", "super: 0xa1", source, checksum())
                        + loaded("0xb2", "super: 0xa1", source, checksum())));
    }
}
