package io.logpipe.core.shell;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Where the socket is: {@code control} in the state directory, or, as the kernel takes no path of more than 107 bytes,
 * in a private directory elsewhere, whose name is then in the file {@code control.path}.
 */
final class ControlSocketPath {

    private static final System.Logger LOG = System.getLogger("shell");
    private static final int LONGEST = 100;
    private static final String NAME = "control";
    private static final String FRESH = "control.new";
    private static final String PREFIX = "logpipe-";
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");

    private final Path note;
    private final Path directory;
    private final boolean elsewhere;

    private ControlSocketPath(Path stateDir, Path directory) {
        this.note = stateDir.resolve("control.path");
        this.directory = directory;
        this.elsewhere = !directory.equals(stateDir);
    }

    /** Chooses the place, and removes what an earlier worker left. */
    static ControlSocketPath in(Path stateDir) throws IOException {
        if (PosixFilePermissions.toString(Files.getPosixFilePermissions(stateDir))
                .endsWith("------")) {
            new ControlSocketPath(stateDir, noted(stateDir)).remove();
            boolean fits = stateDir.resolve(FRESH).toString().getBytes().length <= LONGEST;
            return new ControlSocketPath(stateDir, fits ? stateDir : Files.createTempDirectory(runtime(), PREFIX));
        }
        throw new IOException(stateDir + " is open to others (expected: mode 0700)");
    }

    private static Path noted(Path stateDir) {
        try {
            Path old = Path.of(
                            Files.readString(stateDir.resolve("control.path")).trim())
                    .getParent();
            return old != null && String.valueOf(old.getFileName()).startsWith(PREFIX) ? old : stateDir;
        } catch (IOException e) {
            // The usual case: there is no such file.
            return stateDir;
        }
    }

    private static Path runtime() {
        String directory = System.getenv("XDG_RUNTIME_DIR");
        Path runtime = Path.of(directory == null ? "" : directory);
        return runtime.isAbsolute() && Files.isWritable(runtime)
                ? runtime
                : Path.of(System.getProperty("java.io.tmpdir"));
    }

    Path socket() {
        return directory.resolve(NAME);
    }

    /** Listens; the socket appears under its name when its mode is right. */
    ServerSocketChannel listen() throws IOException {
        Path fresh = directory.resolve(FRESH);
        Files.deleteIfExists(fresh);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(fresh));
            Files.setPosixFilePermissions(fresh, PRIVATE);
            Files.move(fresh, socket(), StandardCopyOption.ATOMIC_MOVE);
            if (elsewhere) {
                Files.writeString(note, socket() + "\n");
            }
            return server;
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    /** Removes socket, note, and the directory if it was made for them. */
    void remove() {
        try {
            Files.deleteIfExists(socket());
            Files.deleteIfExists(note);
            if (elsewhere) {
                Files.deleteIfExists(directory);
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "control socket: {0}", e.getMessage());
        }
    }
}
