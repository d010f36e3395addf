package io.logpipe.itest.disk;

import io.logpipe.itest.Await;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process whose system calls on certain files fail, by {@code strace}, from when it is attached until it is closed. */
final class Injection implements AutoCloseable {

    /** What changes a file, and what makes the changes durable. */
    static final String WRITES_AND_SYNCS = "write,pwrite64,fdatasync,fsync,ftruncate";

    static final String SYNCS = "fdatasync,fsync";

    /** Thread, call, descriptor and path, and the rest of the line. */
    private static final Pattern CALL = Pattern.compile("(\\d+) +(\\w+)\\((\\d+)<([^>]*)>(.*)");

    private static final Pattern RESUMED = Pattern.compile("(\\d+) +<\\.\\.\\. (\\w+) resumed>(.*)");
    private static final String INJECTED = "(INJECTED)";

    private final Process strace;
    private final Path log;

    /** Attaches to a process; from now on each of these calls on these files ends with this error. */
    Injection(long pid, String calls, Set<Path> files, String error, Path log) throws Exception {
        this.log = log;
        List<String> words = new ArrayList<>(List.of("strace", "-f", "-y", "-p", Long.toString(pid), "-o", "" + log));
        files.forEach(file -> words.addAll(List.of("-P", file.toString())));
        words.addAll(List.of("-e", "trace=close," + calls, "-e", "inject=" + calls + ":error=" + error));
        Path said = log.resolveSibling(log.getFileName() + ".said");
        strace = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        Await.until("strace to be attached", () -> {
            if (!strace.isAlive()) {
                throw new IOException(words + ": " + Files.readString(said));
            }
            return Files.readString(said).contains("attached");
        });
    }

    /** Detaches: whatever is called from now on is carried out. */
    @Override
    public void close() throws InterruptedException {
        strace.destroy();
        if (!strace.waitFor(10, TimeUnit.SECONDS)) {
            strace.destroyForcibly();
        }
    }

    /**
     * What happened; read after the end.
     *
     * @param failed how often each call failed
     * @param retried syncs of descriptors of which a write or a sync had failed before
     */
    record Outcome(Map<String, Integer> failed, List<String> retried) {}

    Outcome outcome() throws IOException {
        Map<String, Integer> failed = new HashMap<>();
        List<String> retried = new ArrayList<>();
        Set<String> poisoned = new HashSet<>();
        Map<String, Matcher> unfinished = new HashMap<>();
        for (String line : Files.readAllLines(log, StandardCharsets.ISO_8859_1)) {
            Matcher call = CALL.matcher(line);
            Matcher resumed = RESUMED.matcher(line);
            String rest;
            if (call.matches()) {
                rest = call.group(5);
                if (call.group(2).startsWith("f")
                        && call.group(2).endsWith("sync")
                        && poisoned.contains(call.group(3))) {
                    retried.add(line);
                }
                if (call.group(2).equals("close")) {
                    poisoned.remove(call.group(3));
                }
                if (rest.contains("<unfinished")) {
                    unfinished.put(call.group(1), call);
                    continue;
                }
            } else if (resumed.matches() && unfinished.containsKey(resumed.group(1))) {
                call = unfinished.remove(resumed.group(1));
                rest = resumed.group(3);
            } else {
                continue;
            }
            if (rest.contains(INJECTED) && !call.group(2).equals("close")) {
                failed.merge(call.group(2), 1, Integer::sum);
                if (call.group(2).endsWith("sync")) {
                    poisoned.add(call.group(3));
                }
            }
        }
        return new Outcome(failed, retried);
    }
}
