package io.logpipe.core.bundle;

import io.logpipe.core.config.PluginPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * Checks that every entry of a jar is signed by somebody whom the operator trusts, with the JDK's own verification of
 * jars. What OSGi frameworks offer for this needs a security manager, so it is not used.
 */
final class SignatureCheck {

    private final TrustStore trust;

    /** A check against the certificates that {@code policy} names. */
    SignatureCheck(PluginPolicy policy) throws Refusal {
        Path file = policy.trustStore()
                .orElseThrow(() ->
                        new Refusal("the config names no trust_store (expected: plugins.trust_store with signatures)"));
        trust = TrustStore.read(file);
    }

    /**
     * Reads all of {@code jar}, which nobody else may change meanwhile.
     *
     * @throws Refusal with the first thing that is wrong
     */
    void check(Path jar) throws Refusal {
        try (JarFile file = new JarFile(jar.toFile(), true)) {
            List<JarEntry> entries = Collections.list(file.entries());
            byte[] buffer = new byte[16 * 1024];
            for (JarEntry entry : entries) {
                readAll(file, entry, buffer);
            }
            Manifest manifest = file.getManifest();
            if (manifest == null || entries.stream().noneMatch(entry -> isSignature(entry.getName(), ".SF"))) {
                throw new Refusal("is not signed");
            }
            Set<String> signed = new HashSet<>();
            Set<CodeSigner> accepted = new HashSet<>();
            for (JarEntry entry : entries) {
                if (!entry.isDirectory() && !isSignature(entry.getName())) {
                    check(entry, manifest, accepted);
                    signed.add(entry.getName());
                }
            }
            insistOnAll(manifest, signed);
        } catch (SecurityException e) {
            throw new Refusal("was altered after it was signed: " + Text.reason(e), e);
        } catch (IOException | IllegalArgumentException e) {
            throw new Refusal("cannot be read: " + Text.reason(e), e);
        }
    }

    /** Signers are known, and digests compared, only at the end of an entry. */
    private static void readAll(JarFile file, JarEntry entry, byte[] buffer) throws IOException {
        try (InputStream in = file.getInputStream(entry)) {
            while (in.read(buffer) >= 0) {
                // its digest is taken on the way
            }
        }
    }

    /** The manifest is covered by the signature itself, not by an entry in it. */
    private static boolean isSignature(String name) {
        return isSignature(name, "/MANIFEST.MF", ".SF", ".RSA", ".DSA", ".EC")
                || name.toUpperCase(Locale.ROOT).startsWith("META-INF/SIG-") && isSignature(name, "");
    }

    private static boolean isSignature(String name, String... ends) {
        String upper = name.toUpperCase(Locale.ROOT);
        return upper.startsWith("META-INF/")
                && upper.indexOf('/', "META-INF/".length()) < 0
                && Stream.of(ends).anyMatch(upper::endsWith);
    }

    private void check(JarEntry entry, Manifest manifest, Set<CodeSigner> accepted) throws Refusal {
        CodeSigner[] signers = entry.getCodeSigners();
        if (signers == null || signers.length == 0) {
            boolean some = manifest.getAttributes(entry.getName()) != null;
            throw new Refusal((some ? "has a signature that is no longer accepted on " : "has no signature on ")
                    + Text.printable(entry.getName()));
        }
        insistOnDigest(entry.getName(), manifest.getAttributes(entry.getName()));
        if (Collections.disjoint(accepted, List.of(signers))) {
            accepted.add(trusted(signers));
        }
    }

    private CodeSigner trusted(CodeSigner[] signers) throws Refusal {
        List<String> reasons = new ArrayList<>();
        for (CodeSigner signer : signers) {
            try {
                trust.check(signer.getSignerCertPath());
                return signer;
            } catch (Refusal e) {
                reasons.add(e.getMessage());
            }
        }
        throw new Refusal(String.join("; ", reasons));
    }

    private static void insistOnDigest(String name, Attributes attributes) throws Refusal {
        for (Object attribute : attributes.keySet()) {
            String digest = attribute.toString().toUpperCase(Locale.ROOT);
            if (digest.matches("SHA3?-(256|384|512)-DIGEST")) {
                return;
            }
        }
        throw new Refusal("has only a weak digest on " + Text.printable(name) + " (expected: SHA-256 or better)");
    }

    private static void insistOnAll(Manifest manifest, Set<String> present) throws Refusal {
        for (String name : manifest.getEntries().keySet()) {
            if (!present.contains(name) && !name.endsWith("/")) {
                throw new Refusal("lacks " + Text.printable(name) + ", which was there when it was signed");
            }
        }
    }
}
