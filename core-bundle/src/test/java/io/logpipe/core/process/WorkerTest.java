package io.logpipe.core.process;

import static io.logpipe.core.process.Commands.alive;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only shows with another worker: its signals, and what is left of it when it is killed. */
final class WorkerTest {

    /** Signals 1 to 31; the C library keeps two above to itself. */
    private static final long STANDARD = 0x7FFF_FFFF;

    @TempDir
    Path stateDir;

    @Test
    @DisplayName("5.29: a command starts with default signals, whatever the worker ignores")
    void signalsAreTheDefaultOnes() throws IOException {
        List<String> status = WorkerMain.run("signals", stateDir, "HUP INT QUIT PIPE TERM USR1");
        assertEquals(0, mask(status, "SigIgn:") & STANDARD);
        assertEquals(0, mask(status, "SigBlk:") & STANDARD);
    }

    @Test
    @DisplayName("C-019: commands of a worker that was killed are ended by the next")
    void leftoversAreEnded() throws IOException {
        List<String> pids = WorkerMain.run("crash", stateDir, "HUP");
        long leader = Long.parseLong(pids.get(0));
        long member = Long.parseLong(pids.get(1));
        assertTrue(alive(leader) && alive(member));
        assertEquals(1, ChildProcesses.endLeftovers(stateDir));
        assertFalse(alive(leader) || alive(member));
        assertFalse(Files.exists(stateDir.resolve("children")));
        assertEquals(0, ChildProcesses.endLeftovers(stateDir));
    }

    @Test
    void aProcessThatWasGivenThePidOfALeftoverIsLeftAlone() throws IOException {
        Process innocent = new ProcessBuilder("setsid", "sleep", "1000").start();
        try {
            ProcessGroup group = ProcessGroup.of(innocent.pid());
            new ChildNotes(stateDir).write(List.of(new ProcessGroup(group.pid(), group.startTicks() - 1)));
            assertEquals(0, ChildProcesses.endLeftovers(stateDir));
            assertTrue(alive(innocent.pid()));
        } finally {
            innocent.destroyForcibly();
        }
    }

    @Test
    void notesOfAnotherBootAndNotesThatAreDamagedAreNotBelieved() throws IOException {
        Process innocent = new ProcessBuilder("setsid", "sleep", "1000").start();
        try {
            ChildNotes notes = new ChildNotes(stateDir);
            notes.write(List.of(ProcessGroup.of(innocent.pid())));
            Path file = stateDir.resolve("children");
            String good = Files.readString(file);
            for (String bad : List.of(
                    "another boot" + good.substring(good.indexOf('\n')),
                    "",
                    "\n",
                    good.replace(" ", ""),
                    good.replace("\n" + innocent.pid(), "\n-" + innocent.pid()),
                    good.substring(0, good.indexOf('\n') + 1) + "-1 5\n0 0\n1\n x y\n" + "9".repeat(40) + " 1\n")) {
                Files.writeString(file, bad);
                assertEquals(0, ChildProcesses.endLeftovers(stateDir), bad);
            }
            Files.write(file, new byte[] {(byte) 0xFF, 0, (byte) 0xC0});
            assertEquals(0, ChildProcesses.endLeftovers(stateDir));
            assertTrue(alive(innocent.pid()));
        } finally {
            innocent.destroyForcibly();
        }
    }

    private static long mask(List<String> status, String name) {
        String line = status.stream()
                .filter(each -> each.startsWith(name))
                .findFirst()
                .orElseThrow();
        return Long.parseUnsignedLong(line.substring(name.length()).strip(), 16);
    }
}
