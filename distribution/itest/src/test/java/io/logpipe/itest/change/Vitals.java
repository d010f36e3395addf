package io.logpipe.itest.change;

import io.logpipe.itest.trial.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a worker holds, after a full collection of its heap.
 *
 * @param loaders class loaders of bundles that are alive
 * @param metaspace KiB in use for classes
 */
record Vitals(long loaders, long metaspace, long threads, long descriptors, long resident) {

    private static final Pattern LOADERS = Pattern.compile(
            "\\s(\\d+)\\s+\\d+\\s+org\\.apache\\.felix\\.framework\\.BundleWiringImpl\\$BundleClassLoader");
    private static final Pattern METASPACE = Pattern.compile("Metaspace\\s+used (\\d+)K");
    private static final Pattern THREADS = Pattern.compile("Threads:\\s+(\\d+)");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+)");

    /** Head of the table of {@link #row}s. */
    static final String HEAD = "updates  loaders  metaspace KiB  threads  descriptors  resident KiB";

    static Vitals of(long pid) throws IOException, InterruptedException {
        // The second collection frees what the first one has found to be free.
        jcmd(pid, "GC.run");
        jcmd(pid, "GC.run");
        String histogram = jcmd(pid, "GC.class_histogram");
        String heap = jcmd(pid, "GC.heap_info");
        String status = Site.text(Path.of("/proc", Long.toString(pid), "status"));
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return new Vitals(
                    number(LOADERS, histogram),
                    number(METASPACE, heap),
                    number(THREADS, status),
                    descriptors.count(),
                    number(RESIDENT, status));
        }
    }

    private static long number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + pattern + " in " + text);
        }
        return Long.parseLong(matcher.group(1));
    }

    private static String jcmd(long pid, String command) throws IOException, InterruptedException {
        String tool = Path.of(System.getProperty("java.home"), "bin/jcmd").toString();
        Process process = new ProcessBuilder(tool, Long.toString(pid), command)
                .redirectErrorStream(true)
                .start();
        String answer = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IllegalStateException(tool + " " + pid + " " + command + ": " + answer);
        }
        return answer;
    }

    String row(int updates) {
        return String.format(
                Locale.ROOT,
                "%7d  %7d  %13d  %7d  %11d  %12d",
                updates,
                loaders,
                metaspace,
                threads,
                descriptors,
                resident);
    }
}
