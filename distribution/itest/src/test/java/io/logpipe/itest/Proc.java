package io.logpipe.itest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A process, as /proc shows it. */
public record Proc(long pid) {

    /** Processes with {@code text} in their command line. */
    public static List<Proc> mentioning(String text) {
        long self = ProcessHandle.current().pid();
        return ProcessHandle.allProcesses()
                .map(process -> new Proc(process.pid()))
                .filter(process -> process.pid != self && process.commandLine().contains(text))
                .toList();
    }

    /** Arguments, each behind a blank; empty for a process that has ended. */
    public String commandLine() {
        return text("cmdline").replace('\0', ' ');
    }

    /** Variables as {@code NAME=VALUE}. */
    public Set<String> environment() {
        return Set.of(text("environ").split("\0"));
    }

    /** Neither gone nor waiting for its parent to hear of its end. */
    public boolean runs() {
        return state() != ' ' && state() != 'Z';
    }

    /** The kernel's letter for what it does, such as T for one that is stopped; a blank for one that is gone. */
    public char state() {
        String stat = text("stat");
        return stat.isEmpty() ? ' ' : stat.charAt(stat.lastIndexOf(')') + 2);
    }

    public List<Proc> children() {
        return handles(ProcessHandle::children);
    }

    public List<Proc> descendants() {
        return handles(ProcessHandle::descendants);
    }

    /** Sends a signal; a process that has ended meanwhile is no error. */
    public void signal(String name) {
        try {
            new ProcessBuilder("kill", "-s", name, Long.toString(pid)).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether it has {@code file} open, which may be deleted by now. */
    public boolean hasOpen(Path file) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return descriptors
                    .map(Proc::target)
                    .anyMatch(target -> target.equals(file.toString()) || target.equals(file + " (deleted)"));
        }
    }

    /** Inodes of its sockets, by which other tables of /proc name them. */
    public Set<String> sockets() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return descriptors
                    .map(Proc::target)
                    .filter(target -> target.startsWith("socket:["))
                    .map(target -> target.substring("socket:[".length(), target.length() - 1))
                    .collect(Collectors.toSet());
        }
    }

    /** How much memory it has, in KiB. */
    public long residentKib() {
        return text("status")
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    private List<Proc> handles(java.util.function.Function<ProcessHandle, Stream<ProcessHandle>> from) {
        return ProcessHandle.of(pid).stream()
                .flatMap(from)
                .map(process -> new Proc(process.pid()))
                .toList();
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    private String text(String file) {
        try {
            return new String(
                    Files.readAllBytes(Path.of("/proc", Long.toString(pid), file)), StandardCharsets.ISO_8859_1);
        } catch (IOException ended) {
            return "";
        }
    }
}
