package io.logpipe.core.bundle;

import io.logpipe.core.config.PluginPolicy;
import io.logpipe.core.config.PluginPolicy.Signatures;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The one way in for jars: copied to where nobody else can touch them, checked there, and kept if they are fit.
 *
 * <p><b>Threads.</b> Safe from any thread.
 */
final class Intake {

    private static final System.Logger LOG = System.getLogger("bundles");
    private static final long LARGEST = 512L << 20;

    private final BundleStore store;
    private volatile PluginPolicy policy = PluginPolicy.DEFAULT;

    Intake(BundleStore store) {
        this.store = store;
    }

    /** What is asked of signatures from now on. */
    void policy(PluginPolicy next) {
        policy = next;
    }

    boolean signaturesRequired() {
        return policy.signatures() == Signatures.REQUIRE;
    }

    /** Where a jar comes from. */
    @FunctionalInterface
    interface Origin {

        /** Its bytes, all of them, as they are now. */
        InputStream open() throws Refusal, IOException;
    }

    /** A jar that was copied and checked; kept, or closed and gone. */
    final class Draft implements AutoCloseable {

        private final Path file;
        private final Checked checked;

        private Draft(Path file, Checked checked) {
            this.file = file;
            this.checked = checked;
        }

        JarFacts facts() {
            return checked.facts();
        }

        Revision revision() {
            return facts().revision();
        }

        /** It is, or will be, installed at {@code location}. */
        Stored keep(String location) throws Refusal {
            try {
                return store.keep(file, revision(), location, checked.signed());
            } catch (IOException e) {
                throw new Refusal("cannot be stored: " + Text.reason(e), e);
            }
        }

        @Override
        public void close() {
            delete(file);
        }
    }

    /**
     * Copies and checks a jar.
     *
     * @param what how messages name it
     * @throws Refusal if it is not fit, beginning with {@code what}
     */
    Draft check(String what, Origin origin) throws Refusal {
        Path file = null;
        boolean fit = false;
        try {
            file = store.draft();
            copy(what, origin, file);
            Checked checked = look(what, file);
            fit = true;
            return new Draft(file, checked);
        } catch (IOException e) {
            throw new Refusal(what + " cannot be read: " + Text.reason(e), e);
        } finally {
            if (file != null && !fit) {
                delete(file);
            }
        }
    }

    /**
     * What was found of a jar that is fit.
     *
     * @param signed whether somebody whom the operator trusts has signed it
     */
    record Checked(JarFacts facts, boolean signed) {}

    /**
     * Checks a jar where it is, which must be a place that nobody else can reach.
     *
     * @throws Refusal if it is not fit, beginning with {@code what}
     */
    Checked look(String what, Path file) throws Refusal {
        try {
            JarFacts facts = JarCheck.check(file);
            boolean signed = signed(what, file);
            facts.warnings().forEach(warning -> LOG.log(Level.WARNING, "{0} {1}", what, warning));
            return new Checked(facts, signed);
        } catch (Refusal e) {
            throw new Refusal(what + " " + e.getMessage(), e);
        }
    }

    private static void copy(String what, Origin origin, Path target) throws Refusal, IOException {
        byte[] buffer = new byte[64 * 1024];
        long copied = 0;
        try (InputStream in = origin.open();
                OutputStream out = Files.newOutputStream(target)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
                copied += count;
                if (copied > LARGEST) {
                    throw new Refusal("is larger than " + (LARGEST >> 20) + " MiB");
                }
            }
        } catch (Refusal e) {
            throw new Refusal(what + " " + e.getMessage(), e);
        }
    }

    private boolean signed(String what, Path file) throws Refusal {
        PluginPolicy now = policy;
        if (now.signatures() == Signatures.OFF) {
            return false;
        }
        try {
            new SignatureCheck(now).check(file);
            return true;
        } catch (Refusal e) {
            if (now.signatures() == Signatures.REQUIRE) {
                throw e;
            }
            LOG.log(Level.WARNING, "{0} {1}; signatures are not required, so it is let in", what, e.getMessage());
            return false;
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "{0} could not be removed: {1}", file, e.getMessage());
        }
    }
}
