package io.logpipe.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {

    @TempDir
    private Path directory;

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void itIsMadePrivateWithAllThatLeadsThere() throws Exception {
        Path state = directory.resolve("a/b/state");
        ProcessId self = ProcessId.of(ProcessHandle.current().pid()).orElseThrow();
        try (StateDirectory open = StateDirectory.open(state, Optional.of(self))) {
            assertEquals(state, open.path());
            assertEquals("rwx------", mode(state));
            assertEquals("rwx------", mode(directory.resolve("a")));
            try (Stream<Path> files = Files.list(state)) {
                for (Path file : files.toList()) {
                    assertEquals("rw-------", mode(file), file.toString());
                }
            }
            assertEquals(Optional.of(self), StateDirectory.worker(state));
            assertEquals(Optional.of(self), StateDirectory.monitor(state));
        }
        try (StateDirectory open = StateDirectory.open(state, Optional.empty())) {
            assertEquals(Optional.empty(), StateDirectory.monitor(state), "the former monitor is not ours");
        }
    }

    @Test
    void anEmptyDirectoryThatIsOpenIsNarrowed() throws Exception {
        Path state = Files.createDirectory(directory.resolve("state"));
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (StateDirectory open = StateDirectory.open(state, Optional.empty())) {
            assertEquals("rwx------", mode(open.path()));
        }
    }

    @Test
    void aDirectoryOfOthersThingsIsNotTouched() throws Exception {
        Path state = Files.createDirectory(directory.resolve("state"));
        Files.createFile(state.resolve("letters"));
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxrwxrwx"));
        LaunchFailure failure = assertThrows(LaunchFailure.class, () -> StateDirectory.open(state, Optional.empty()));
        assertTrue(failure.getMessage().contains("expected: a directory of its own"), failure.getMessage());
        assertEquals("rwxrwxrwx", mode(state));
        assertFalse(Files.exists(state.resolve("lock")));
    }

    @Test
    void aFileInItsPlaceIsToldInOneLine() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        assertTrue(assertThrows(LaunchFailure.class, () -> StateDirectory.open(file, Optional.empty()))
                .getMessage()
                .endsWith("is not a directory"));
        assertThrows(LaunchFailure.class, () -> StateDirectory.open(file.resolve("state"), Optional.empty()));
    }

    @Test
    void aProcessIsKnownByTheTimeOfItsBirth() throws Exception {
        ProcessId self = ProcessId.of(ProcessHandle.current().pid()).orElseThrow();
        assertTrue(self.isAlive());
        assertFalse(new ProcessId(self.pid(), self.born() + "0").isAlive());
        Process child = new ProcessBuilder("true").start();
        ProcessId ended = new ProcessId(child.pid(), "1");
        child.waitFor();
        assertFalse(ended.isAlive());
        Path file = directory.resolve("pid");
        self.write(file);
        assertEquals(Optional.of(self), ProcessId.read(file));
        Files.writeString(file, "nonsense");
        assertEquals(Optional.empty(), ProcessId.read(file));
    }
}
