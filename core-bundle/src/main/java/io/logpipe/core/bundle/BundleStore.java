package io.logpipe.core.bundle;

import io.logpipe.core.bundle.Stored.Standing;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The jars of plugins that were let in, in {@code bundles/<name>/<version>-<hash>.jar} of the state directory, and how
 * they did: of each plugin what is installed, and the last good one beside that.
 *
 * <p><b>Threads.</b> Safe from any thread.
 */
final class BundleStore {

    private static final System.Logger LOG = System.getLogger("bundles");
    private static final int REMEMBERED = 20;

    private final Path directory;
    private final Path incoming;
    private final StateFile index;
    private final List<Stored> known = new ArrayList<>();

    private BundleStore(Path directory) {
        this.directory = directory;
        this.incoming = directory.resolve(".incoming");
        this.index = new StateFile(directory.resolve("index"), Stored.COLUMNS);
    }

    /** The store of a node; what is left of copies that were interrupted is removed. */
    static BundleStore open(Path stateDir) throws IOException {
        BundleStore store = new BundleStore(stateDir.resolve("bundles"));
        Files.createDirectories(store.incoming, StateFile.PRIVATE_DIRECTORY);
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(store.incoming)) {
            for (Path leftover : leftovers) {
                Files.delete(leftover);
            }
        }
        for (String[] row : store.index.read()) {
            try {
                store.known.add(Stored.of(row));
            } catch (IllegalArgumentException e) {
                LOG.log(Level.WARNING, "a damaged line of {0} is left out", store.directory);
            }
        }
        return store;
    }

    /** A new empty private file to copy a jar into; {@link #keep} takes it, or the caller deletes it. */
    Path draft() throws IOException {
        return Files.createTempFile(incoming, "jar", ".part", StateFile.PRIVATE_FILE);
    }

    /** Takes over {@code draft}, which was checked and found to be {@code revision}; durable when this returns. */
    synchronized Stored keep(Path draft, Revision revision, String location, boolean signed) throws IOException {
        Path jar = jar(revision);
        if (Files.exists(jar) && Sha256.of(jar).equals(revision.sha256())) {
            Files.deleteIfExists(draft);
        } else {
            Files.createDirectories(jar.getParent(), StateFile.PRIVATE_DIRECTORY);
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(draft, jar, StandardCopyOption.ATOMIC_MOVE);
            StateFile.sync(jar.getParent());
            StateFile.sync(directory);
        }
        Stored stored = announce(revision, location, signed);
        writeIndex();
        return stored;
    }

    /** It is installed already, and {@link #keepCopy} will follow. Touches no file. */
    synchronized Stored announce(Revision revision, String location, boolean signed) {
        boolean good = find(revision)
                .filter(stored -> stored.standing() == Standing.GOOD)
                .isPresent();
        Stored stored = new Stored(revision, location, good ? Standing.GOOD : Standing.NEW, signed, "");
        known.removeIf(other -> other.revision().equals(revision));
        known.add(stored);
        return stored;
    }

    /** Keeps a copy of {@code jar}, unless that is not {@code stored} any more, since it was exchanged meanwhile. */
    void keepCopy(Path jar, Stored stored) throws IOException {
        Path draft = draft();
        try {
            Files.copy(jar, draft, StandardCopyOption.REPLACE_EXISTING);
            if (Sha256.of(draft).equals(stored.revision().sha256())) {
                keep(draft, stored.revision(), stored.location(), stored.signed());
            }
        } catch (NoSuchFileException exchanged) {
            LOG.log(
                    Level.DEBUG,
                    "{0} was exchanged before it was kept",
                    stored.revision().label());
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** Whether the jar is kept. */
    boolean holds(Revision revision) {
        return Files.exists(jar(revision));
    }

    /** {@code revision} is what is installed now, and so the latest. */
    synchronized void touch(Revision revision) throws IOException {
        Optional<Stored> stored = find(revision);
        if (stored.isPresent() && known.indexOf(stored.get()) < known.size() - 1) {
            known.remove(stored.get());
            known.add(stored.get());
            writeIndex();
        }
    }

    /** Notes how {@code revision} has done. */
    synchronized void mark(Revision revision, Standing standing, String why) throws IOException {
        Optional<Stored> stored = find(revision);
        if (stored.isPresent() && stored.get().standing() != standing) {
            known.set(known.indexOf(stored.get()), stored.get().standing(standing, why));
            writeIndex();
        }
    }

    private void writeIndex() throws IOException {
        index.write(known.stream().map(Stored::row).toList());
    }

    synchronized Optional<Stored> find(Revision revision) {
        return find(stored -> stored.revision().equals(revision));
    }

    /** What is known of a content, whatever its name. */
    synchronized Optional<Stored> find(String sha256) {
        return find(stored -> stored.revision().sha256().equals(sha256));
    }

    /** What to go back to from {@code present}: the latest other revision that was good, or else was not found bad. */
    synchronized Optional<Stored> fallback(Revision present) {
        return fallback(present.name(), Set.of(present));
    }

    private Optional<Stored> fallback(String name, Set<Revision> present) {
        Optional<Stored> good = find(other(name, present).and(stored -> stored.standing() == Standing.GOOD));
        return good.isPresent() ? good : previous(name, present);
    }

    /** What was there before {@code present}, if that was not found bad. */
    synchronized Optional<Stored> previous(Revision present) {
        return previous(present.name(), Set.of(present));
    }

    private Optional<Stored> previous(String name, Set<Revision> present) {
        return find(other(name, present).and(stored -> stored.standing() != Standing.BAD));
    }

    private Predicate<Stored> other(String name, Set<Revision> present) {
        return stored -> stored.revision().name().equals(name)
                && !present.contains(stored.revision())
                && holds(stored.revision());
    }

    private Optional<Stored> find(Predicate<Stored> wanted) {
        for (int i = known.size() - 1; i >= 0; i--) {
            if (wanted.test(known.get(i))) {
                return Optional.of(known.get(i));
            }
        }
        return Optional.empty();
    }

    /** Removes the jars of plugin {@code name} that are not {@code installed}, but for those to go back to. */
    synchronized void prune(String name, Set<Revision> installed) throws IOException {
        List<Stored> ofPlugin = new ArrayList<>();
        known.stream().filter(stored -> stored.revision().name().equals(name)).forEach(ofPlugin::add);
        Set<Revision> kept = new HashSet<>(installed);
        fallback(name, installed).ifPresent(stored -> kept.add(stored.revision()));
        previous(name, installed).ifPresent(stored -> kept.add(stored.revision()));
        for (Stored stored : ofPlugin) {
            if (!kept.contains(stored.revision())) {
                Files.deleteIfExists(jar(stored.revision()));
            }
        }
        ofPlugin.removeIf(stored -> holds(stored.revision()));
        int tooMany = ofPlugin.size() - REMEMBERED;
        if (tooMany > 0 && known.removeAll(ofPlugin.subList(0, tooMany))) {
            writeIndex();
        }
    }

    /** Never let in after all: it is removed without a trace. */
    synchronized void forget(Revision revision) throws IOException {
        Files.deleteIfExists(jar(revision));
        known.removeIf(stored -> stored.revision().equals(revision));
        writeIndex();
    }

    /** The jar of a revision, for reading to its end. */
    InputStream read(Revision revision) throws Refusal {
        Path jar = jar(revision);
        try {
            if (!Sha256.of(jar).equals(revision.sha256())) {
                throw new Refusal(jar + " is damaged");
            }
            return Files.newInputStream(jar);
        } catch (IOException e) {
            throw new Refusal(jar + " cannot be read: " + Text.reason(e), e);
        }
    }

    /** Where the jar of a revision is, or would be. */
    Path jar(Revision revision) {
        return directory.resolve(revision.name()).resolve(revision.version() + "-" + revision.hex8() + ".jar");
    }
}
