package io.logpipe.core.bundle;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.logpipe.core.config.PluginPolicy;
import io.logpipe.core.config.PluginPolicy.Signatures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is offered as a bundle, it is one or is refused, in one line; it is never let in for a signature it lacks. */
class JarFuzzTest {

    @TempDir
    private static Path directory;

    private static SignatureCheck signatures;

    @FuzzTest(maxDuration = "10m")
    void archive(byte[] bytes) throws IOException {
        check(Files.write(directory.resolve("offered.jar"), bytes));
    }

    @FuzzTest(maxDuration = "10m")
    void manifest(byte[] bytes) throws IOException {
        ByteArrayOutputStream jar = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(jar)) {
            put(zip, "META-INF/MANIFEST.MF", bytes);
            put(zip, "OSGI-INF/" + "a".repeat(40) + ".xml", "<component/>".getBytes(StandardCharsets.UTF_8));
        }
        check(Files.write(directory.resolve("offered.jar"), jar.toByteArray()));
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }

    private static void check(Path jar) throws IOException {
        try {
            JarCheck.check(jar);
        } catch (Refusal refusal) {
            assertOneLine(refusal);
        }
        try {
            signatures().check(jar);
            // Nobody has the key of this certificate any more, so there is one jar that it has signed.
            throw new AssertionError("let in without a signature");
        } catch (Refusal refusal) {
            assertOneLine(refusal);
        }
    }

    private static SignatureCheck signatures() throws IOException {
        SignatureCheck known = signatures;
        if (known == null) {
            Path trust = Files.createFile(
                    directory.resolve("trust.pem"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (InputStream certificate = JarFuzzTest.class.getResourceAsStream("fuzz-trust.pem")) {
                Files.write(trust, certificate.readAllBytes());
                known = new SignatureCheck(new PluginPolicy(Signatures.REQUIRE, Optional.of(trust)));
            } catch (Refusal refusal) {
                throw new AssertionError(refusal);
            }
            signatures = known;
        }
        return known;
    }

    private static void assertOneLine(Refusal refusal) {
        String message = String.valueOf(refusal.getMessage());
        assertTrue(message.length() < 5_000, () -> message.length() + " characters");
        assertTrue(message.chars().allMatch(c -> c >= ' ' && c != 0x7f), message);
    }
}
