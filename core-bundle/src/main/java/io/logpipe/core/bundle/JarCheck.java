package io.logpipe.core.bundle;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/** Checks that a jar is complete, undamaged and a bundle that can work here. Reads, and runs nothing of it. */
final class JarCheck {

    private static final String API = "io/logpipe/api/";
    private static final String ENGINE = "io.logpipe.engine";
    private static final int MOST_COMPONENTS = 1_000;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
    private static final Pattern FACTORY = Pattern.compile(
            "interface\\s*=\\s*[\"']io\\.logpipe\\.api\\.plugin\\.(Input|Filter|Output|Codec)Factory[\"']");

    private final ZipFile zip;
    private final JarEntries entries;
    private final Attributes headers;

    private JarCheck(ZipFile zip, JarEntries entries, Attributes headers) {
        this.zip = zip;
        this.entries = entries;
        this.headers = headers;
    }

    /**
     * Looks at all of {@code jar}, which nobody else may change meanwhile.
     *
     * @throws Refusal if it is not fit to be installed
     */
    static JarFacts check(Path jar) throws Refusal {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            JarEntries entries = JarEntries.read(zip);
            return new JarCheck(zip, entries, manifest(zip, entries)).facts(Sha256.of(jar));
        } catch (ZipException | IllegalArgumentException e) {
            // The latter for names that are no text.
            throw new Refusal("is no complete jar: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new Refusal("cannot be read: " + e.getMessage(), e);
        }
    }

    private static Attributes manifest(ZipFile zip, JarEntries entries) throws Refusal, IOException {
        if (zip.getEntry(JarEntries.MANIFEST) == null) {
            throw new Refusal("has no " + JarEntries.MANIFEST + " (expected: a bundle)");
        }
        try {
            return new Manifest(new ByteArrayInputStream(entries.bytes(zip, JarEntries.MANIFEST))).getMainAttributes();
        } catch (IOException | IllegalArgumentException e) {
            throw new Refusal("has a manifest that cannot be read: " + e.getMessage(), e);
        }
    }

    private JarFacts facts(String sha256) throws Refusal, IOException {
        String manifestVersion = header(Constants.BUNDLE_MANIFESTVERSION);
        if (!"2".equals(manifestVersion)) {
            throw new Refusal("has Bundle-ManifestVersion " + manifestVersion + " (expected: 2, a bundle)");
        }
        Revision revision = new Revision(name(), version(), sha256);
        if (Clause.of(header(Constants.DYNAMICIMPORT_PACKAGE)).stream()
                .anyMatch(clause -> clause.paths().contains("*"))) {
            throw new Refusal("has DynamicImport-Package: * (expected: the packages that it needs)");
        }
        insistOnForeignApi();
        boolean factories = factories();
        List<String> warnings = new ArrayList<>();
        if (factories && !requiresEngine()) {
            warnings.add("does not require " + ENGINE + ": nothing will keep it from an engine it was not built for"
                    + " (expected: @RequireEngine on its factory)");
        }
        boolean fragment = header(Constants.FRAGMENT_HOST) != null;
        return new JarFacts(revision, fragment, factories, warnings);
    }

    private @Nullable String header(String header) {
        String value = headers.getValue(header);
        return value == null ? null : value.strip();
    }

    private String name() throws Refusal {
        List<Clause> clauses = Clause.of(header(Constants.BUNDLE_SYMBOLICNAME));
        if (clauses.size() != 1 || clauses.get(0).paths().size() != 1) {
            throw new Refusal("has no Bundle-SymbolicName");
        }
        String name = clauses.get(0).paths().get(0);
        if (!NAME.matcher(name).matches()) {
            throw new Refusal(
                    "has Bundle-SymbolicName '" + Text.printable(name) + "' (expected: such as com.acme.name)");
        }
        return name;
    }

    private String version() throws Refusal {
        String version = header(Constants.BUNDLE_VERSION);
        try {
            if (version != null) {
                return Version.parseVersion(version).toString();
            }
        } catch (IllegalArgumentException e) {
            throw new Refusal(
                    "has Bundle-Version '" + Text.printable(version) + "' (expected: such as 1.2.3 or 1.2.3.RC1)", e);
        }
        throw new Refusal("has no Bundle-Version");
    }

    private boolean requiresEngine() {
        return Clause.of(header(Constants.REQUIRE_CAPABILITY)).stream()
                .anyMatch(clause -> clause.paths().contains(ENGINE));
    }

    /** With a copy of its own it would register a service that is not the one we look for. */
    private void insistOnForeignApi() throws Refusal, IOException {
        List<String> names = new ArrayList<>(entries.names());
        for (Clause clause : Clause.of(header(Constants.BUNDLE_CLASSPATH))) {
            for (String path : clause.paths()) {
                names.addAll(entries.namesWithin(zip, path));
            }
        }
        if (names.stream().anyMatch(name -> name.startsWith(API) && name.endsWith(".class"))) {
            throw new Refusal("contains its own copy of " + API + ": its factories would never be bound"
                    + " (expected: Import-Package of io.logpipe.api.*)");
        }
    }

    private boolean factories() throws Refusal, IOException {
        Set<String> paths = new LinkedHashSet<>();
        Clause.of(header("Service-Component")).forEach(clause -> paths.addAll(clause.paths()));
        if (paths.size() > MOST_COMPONENTS) {
            throw new Refusal("has a Service-Component of more than " + MOST_COMPONENTS + " paths");
        }
        for (String path : paths) {
            for (String name : entries.names()) {
                if (matches(path, name)
                        && FACTORY.matcher(new String(entries.bytes(zip, name), StandardCharsets.UTF_8))
                                .find()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether {@code name} is meant by {@code path}, in which a star stands for any part of one name. Takes no detours. */
    private static boolean matches(String path, String name) {
        int at = 0;
        int star = -1;
        int from = 0;
        for (int i = 0; i < name.length(); ) {
            if (at < path.length() && path.charAt(at) == '*') {
                star = at++;
                from = i;
            } else if (at < path.length() && path.charAt(at) == name.charAt(i)) {
                at++;
                i++;
            } else if (star >= 0 && name.charAt(from) != '/') {
                at = star + 1;
                i = ++from;
            } else {
                return false;
            }
        }
        return path.substring(at).chars().allMatch(c -> c == '*');
    }
}
