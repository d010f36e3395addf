package io.logpipe.core.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** Whoever can write where bundles come from can run anything as the user of the worker. */
final class SafeMode {

    private SafeMode() {}

    /** Refuses a file or directory that its group or others may write. */
    static void insist(Path path) throws Refusal, IOException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path);
        if (mode.contains(PosixFilePermission.GROUP_WRITE) || mode.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new Refusal(path + " may be written by others (expected: by its owner only; chmod go-w)");
        }
    }
}
