package io.logpipe.core.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** S6, S28, S31: what is let in, and what is refused with a reason that can be read. */
final class JarCheckTest {

    @TempDir
    private Path dir;

    private static Jar plain() {
        return Jar.of("acme.tool", "1.2.3").entry("data", new byte[5_000]);
    }

    private JarFacts facts(byte[] jar) throws Exception {
        return JarCheck.check(Files.write(dir.resolve("a.jar"), jar));
    }

    private void assertRefused(byte[] jar, String reason) {
        Refusal refusal = assertThrows(Refusal.class, () -> facts(jar));
        assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
        assertFalse(refusal.getMessage().contains("\n"));
    }

    @Test
    void aBundleIsWhatItSays() throws Exception {
        byte[] jar = plain().header("Bundle-SymbolicName", "acme.tool;singleton:=true")
                .header("Bundle-Version", "1.2")
                .bytes();
        JarFacts facts = facts(jar);
        assertEquals("acme.tool", facts.revision().name());
        assertEquals("1.2.0", facts.revision().version());
        assertEquals(64, facts.revision().sha256().length());
        assertEquals(List.of(), facts.warnings());
        assertFalse(facts.fragment());
        assertFalse(facts.factories());
    }

    @ParameterizedTest
    @CsvSource({
        "Bundle-ManifestVersion,''",
        "Bundle-ManifestVersion,1",
        "Bundle-SymbolicName,''",
        "Bundle-SymbolicName,'a/../b'",
        "Bundle-Version,''",
        "Bundle-Version,'1.0-SNAPSHOT'",
        "DynamicImport-Package,'org.acme,*'"
    })
    void aManifestThatIsNotFitIsRefused(String header, String value) throws Exception {
        assertRefused(plain().header(header, value).bytes(), header);
    }

    @Test
    void aDynamicImportThatIsNotOfEverythingIsFit() throws Exception {
        facts(plain().header("DynamicImport-Package", "org.acme.*").bytes());
    }

    @Test
    void noPartOfAJarIsAJar() throws Exception {
        byte[] jar = ProbeJar.of("1.0.0", "nothing").bytes();
        for (int length = 0; length < jar.length; length += 97) {
            assertRefused(Arrays.copyOf(jar, length), "");
        }
    }

    @Test
    void aDamagedEntryIsSeen() throws Exception {
        byte[] jar = plain().bytes();
        int data = text(jar).indexOf("data") + "data".length();
        jar[data + 5] ^= 0x10;
        assertRefused(jar, "data");
    }

    @Test
    void twoEntriesOfOneNameAreRefused() throws Exception {
        byte[] jar = plain().entry("aaaa", "one").entry("aaab", "two").bytes();
        String text = text(jar).replace("aaab", "aaaa");
        assertRefused(text.getBytes(StandardCharsets.ISO_8859_1), "two entries aaaa");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../out", "a/../../out", "/etc/passwd", "C:/out", "..\\out", "\\out"})
    void namesThatLeadElsewhereAreRefused(String name) throws IOException {
        assertRefused(plain().entry(name, "any").bytes(), "relative names");
    }

    @ParameterizedTest
    @ValueSource(strings = {"meta-inf/MANIFEST.MF", "META-INF/manifest.mf", "Meta-Inf/X.SF"})
    void aSecondManifestIsRefused(String name) throws IOException {
        assertRefused(plain().entry(name, "Manifest-Version: 1.0\n").bytes(), "second manifest");
    }

    @Test
    void tooManyEntriesAreRefused() throws IOException {
        Jar jar = plain();
        for (int i = 0; i < 10_000; i++) {
            jar.entry("e" + i, "");
        }
        assertRefused(jar.bytes(), "10000 entries");
    }

    @Test
    void whatIsTooLargeWhenInflatedIsRefused() throws IOException {
        Jar jar = plain();
        byte[] zeros = new byte[65 << 20];
        for (int i = 0; i < 8; i++) {
            jar.entry("zeros" + i, zeros);
        }
        assertRefused(jar.bytes(), "512 MiB");
    }

    @Test
    void anOwnCopyOfTheApiIsRefused() throws Exception {
        String reason = "would never be bound";
        assertRefused(plain().entry("io/logpipe/api/plugin/Output.class", "any").bytes(), reason);
        byte[] inner = Jar.of("api", "1.0.0")
                .entry("io/logpipe/api/block/Block.class", "any")
                .bytes();
        assertRefused(
                plain().header("Bundle-ClassPath", ".,lib/api.jar")
                        .entry("lib/api.jar", inner)
                        .bytes(),
                reason);
    }

    @Test
    void aFactoryWithoutRequirementOfTheEngineIsWarnedOf() throws Exception {
        JarFacts facts = facts(
                ProbeJar.of("1.0.0", "nothing").header("Require-Capability", "").bytes());
        assertTrue(facts.factories());
        assertEquals(1, facts.warnings().size());
        assertTrue(facts.warnings().get(0).contains("io.logpipe.engine"));
        assertEquals(List.of(), facts(ProbeJar.of("1.0.0", "nothing").bytes()).warnings());
        assertTrue(facts(ProbeJar.of("1.0.0", "nothing")
                        .header("Service-Component", "OSGI-INF/*.xml")
                        .bytes())
                .factories());
    }

    @Test
    void pathsOfComponentsAreLookedUpInBoundedTime() throws Exception {
        String stars = "OSGI-INF/" + "*a".repeat(100) + "b";
        byte[] jar = plain().header("Service-Component", stars)
                .entry("OSGI-INF/" + "a".repeat(5_000) + ".xml", "<x/>")
                .bytes();
        assertFalse(facts(jar).factories());
        String many = IntStream.range(0, 1_001).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
        assertRefused(plain().header("Service-Component", many).bytes(), "more than 1000 paths");
    }

    @Test
    void textsAreNotTakenWhateverTheirSize() throws Exception {
        byte[] jar = plain().header("Service-Component", "OSGI-INF/*.xml")
                .entry("OSGI-INF/a.xml", new byte[(1 << 20) + 1])
                .bytes();
        assertRefused(jar, "OSGI-INF/a.xml of more than 1 MiB");
    }

    private static String text(byte[] jar) {
        return new String(jar, StandardCharsets.ISO_8859_1);
    }
}
