package io.logpipe.core.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The file {@code children} in the state directory: which commands run, for the next worker if this one is killed. Its
 * first line names the boot of the system, each other line the pid and start time of a command.
 */
final class ChildNotes {

    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    private final Path file;

    ChildNotes(Path stateDir) {
        file = stateDir.resolve("children");
    }

    /** Replaces what was noted. Not synced: a power cut ends the commands too. */
    void write(Collection<ProcessGroup> running) throws IOException {
        if (running.isEmpty()) {
            Files.deleteIfExists(file);
            return;
        }
        StringBuilder text = new StringBuilder(boot()).append('\n');
        for (ProcessGroup group : running) {
            // One that ended before it could be asked when it started has UNKNOWN here, which read() passes over.
            text.append(group.pid()).append(' ').append(group.startTicks()).append('\n');
        }
        Path draft = file.resolveSibling("children.tmp");
        Files.deleteIfExists(draft);
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(draft, text);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** What was noted since the system was started; lines that make no sense are passed over. */
    List<ProcessGroup> read() throws IOException {
        List<ProcessGroup> groups = new ArrayList<>();
        if (!Files.exists(file)) {
            return groups;
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        if (lines.isEmpty() || !lines.get(0).equals(boot())) {
            return groups;
        }
        for (String line : lines.subList(1, lines.size())) {
            if (line.matches("[1-9]\\d{0,17} \\d{1,18}")) {
                String[] words = line.split(" ");
                groups.add(new ProcessGroup(Long.parseLong(words[0]), Long.parseLong(words[1])));
            }
        }
        return groups;
    }

    private static String boot() throws IOException {
        return Files.readString(BOOT).strip();
    }
}
