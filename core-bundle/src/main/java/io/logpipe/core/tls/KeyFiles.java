package io.logpipe.core.tls;

import io.logpipe.api.plugin.TlsSettings;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The files behind a set of credentials: whether they have changed, and whether others may read the key. */
final class KeyFiles {

    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final TlsSettings settings;
    private final List<Path> files = new ArrayList<>();
    private String taken = "";
    private String seen = "";
    private boolean warned;

    KeyFiles(TlsSettings settings) {
        this.settings = settings;
        settings.identity().ifPresent(identity -> {
            files.add(identity.certificate());
            files.add(identity.key());
        });
        settings.trust().ifPresent(files::add);
    }

    /** Whether they are others than those last {@link #taken}. */
    boolean changed() {
        StringBuilder stamps = new StringBuilder();
        for (Path file : files) {
            try {
                BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
                stamps.append(now.lastModifiedTime())
                        .append(' ')
                        .append(now.size())
                        .append(' ')
                        .append(now.fileKey());
            } catch (IOException missing) {
                stamps.append("missing");
            }
            stamps.append('\n');
        }
        seen = stamps.toString();
        return !seen.equals(taken);
    }

    /** What {@link #changed} has seen last is in use. */
    void taken() {
        taken = seen;
    }

    /** Once, until the mode is as it should be. */
    void warnOfOpenKey(System.Logger log) {
        boolean open =
                settings.identity().filter(identity -> isOpen(identity.key())).isPresent();
        if (open && !warned) {
            log.log(
                    Level.WARNING,
                    settings.identity().orElseThrow().key()
                            + ": others than the owner may read this private key (expected: file mode 0600)");
        }
        warned = open;
    }

    private static boolean isOpen(Path key) {
        try {
            return Files.getPosixFilePermissions(key).stream().anyMatch(OTHERS::contains);
        } catch (IOException | UnsupportedOperationException unknown) {
            return false; // without modes there is nothing to warn of
        }
    }
}
