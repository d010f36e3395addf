package io.logpipe.itest.fault;

import io.logpipe.itest.Await;
import io.logpipe.itest.Proc;
import io.logpipe.itest.Tcp;
import io.logpipe.itest.trial.NumberedLine;
import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.RunningNode;
import io.logpipe.itest.trial.Site;
import io.logpipe.itest.trial.Trial;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Files are emptied, and deleted and created again. After delivery nothing is lost; before it, and while the worker is
 * down, exactly as much as the counters of the collector say.
 */
final class Truncation implements Trial {

    private static final int LINES = 2_000;
    /** More than fits into memory and connections. */
    private static final int MANY_LINES = 1_200_000;

    private static final List<String> COUNTERS = List.of("skipped_bytes", "dropped_bytes");
    private static final Duration ARRIVAL = Duration.ofSeconds(120);

    /** What becomes of a file. */
    private enum Kind {
        /** Copied away and emptied, as by logrotate's copytruncate. */
        EMPTIED,
        /** Deleted and created again at once; as long as the collector has it open, that is another inode. */
        RECREATED,
        /** The same, when the collector has it open no more: ext4 gives it the same inode. */
        REUSED
    }

    @Override
    public void run(Site site, Options options, Report report) throws Exception {
        for (Ack ack : Ack.or(Ack.PREFER)) {
            if (options.brief()) {
                new Course(site, ack, Kind.REUSED, report).afterDelivery(3);
                new Course(site, ack, Kind.EMPTIED, report).whileDown();
                continue;
            }
            for (Kind kind : Kind.values()) {
                new Course(site, ack, kind, report).afterDelivery(50);
            }
            new Course(site, ack, Kind.EMPTIED, report).whileDown();
            whileDownWithTheSameInode(site, ack, report);
            for (Kind kind : List.of(Kind.EMPTIED, Kind.RECREATED)) {
                new Course(site, ack, kind, report).beforeDelivery();
            }
        }
    }

    /** Another process of this machine may get the inode first. */
    private static void whileDownWithTheSameInode(Site site, Ack ack, Report report) throws Exception {
        boolean reused = false;
        for (int attempt = 0; attempt < 5 && !reused; attempt++) {
            reused = new Course(site, ack, Kind.REUSED, report).whileDown() > 0;
        }
        report.must(reused, "%s: the inode was used again while down", ack);
    }

    /** One file with its two nodes. */
    private static final class Course {
        private final Site site;
        private final Ack ack;
        private final Kind kind;
        private final Report report;
        private final Path source;
        private final Path target;
        private final String collecting;
        private final String dumping;
        private final Map<String, Long> written = new TreeMap<>();
        private final Path file;
        private final Path other;
        private final String name;
        private int generation;
        private int reused;
        private RunningNode dump;
        private RunningNode collector;

        Course(Site site, Ack ack, Kind kind, Report report) throws Exception {
            this.site = site;
            this.ack = ack;
            this.kind = kind;
            this.report = report;
            int port = Tcp.freePort();
            this.name = ack + "-" + kind + "-" + port;
            this.source = site.directory(name + "-source");
            this.target = site.directory(name + "-target");
            this.file = source.resolve("app.log");
            this.other = source.resolve("other.log");
            this.collecting = Config.node(
                    Config.fileInput(source, "\"max_open_files\": " + (kind == Kind.REUSED ? 1 : 100)),
                    Config.tcpOutput(port, ack));
            this.dumping = Config.dump(Config.tcpInput(port), target);
            start();
        }

        private void start() throws Exception {
            dump = site.start("dump-" + name, dumping);
            collector = site.start("collector-" + name, collecting);
        }

        /** The lines of each time carry a name of their own. */
        private void write(int lines) throws IOException {
            write(file, lines);
        }

        private void write(Path file, int lines) throws IOException {
            String label = file.getFileName() + "/" + generation;
            NumberedLine maker = new NumberedLine(label, NumberedLine.LENGTH);
            long from = written.getOrDefault(label, 0L);
            ByteBuffer bytes = ByteBuffer.allocate(1_000 * NumberedLine.LENGTH);
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
                for (int i = 0; i < lines; i++) {
                    bytes.put(maker.of(from + i));
                    if (!bytes.hasRemaining() || i == lines - 1) {
                        channel.write(bytes.flip());
                        bytes.clear();
                    }
                }
            }
            written.put(label, from + lines);
        }

        private void change() throws IOException {
            generation++;
            if (kind == Kind.EMPTIED) {
                Files.copy(file, site.directory(name + "-copies").resolve("app.log." + generation));
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(0);
                }
                return;
            }
            Object before = Files.getAttribute(file, "unix:ino");
            Files.delete(file);
            Files.createFile(file);
            reused += Files.getAttribute(file, "unix:ino").equals(before) ? 1 : 0;
        }

        /** Has the collector open another file, so that it closes this one. */
        private void pushOut() throws Exception {
            write(other, 1);
            Proc worker = new Proc(collector.pid());
            Await.until("the end of " + file + " among the open files", () -> !worker.hasOpen(file));
        }

        private long arrived() {
            return Stream.of(file, other)
                    .mapToLong(
                            from -> target.resolve(from.getFileName()).toFile().length())
                    .sum();
        }

        private long writtenBytes() {
            return written.values().stream().mapToLong(Long::longValue).sum() * NumberedLine.LENGTH;
        }

        private void awaitAll(long bytes) throws Exception {
            Await.until(bytes + " bytes in " + target, ARRIVAL, () -> arrived() >= bytes);
            Await.quiet("the target", Duration.ofSeconds(1), this::arrived);
        }

        void afterDelivery(int rounds) throws Exception {
            // Another process of this machine may get an inode first.
            int most = kind == Kind.REUSED ? 10 * rounds : rounds;
            for (int round = 0; round < rounds || reused == 0 && round < most; round++) {
                write(LINES);
                long size = writtenBytes();
                Await.until(size + " bytes in " + target, ARRIVAL, () -> arrived() >= size);
                if (kind == Kind.REUSED) {
                    pushOut();
                }
                change();
            }
            write(LINES);
            awaitAll(writtenBytes());
            report.say("%s: %s %d times after delivery, %d times with the same inode", ack, kind, generation, reused);
            if (kind == Kind.REUSED) {
                report.must(reused > 0, "%s: %s: inodes were used again", ack, kind);
            }
            ack.judge(Tally.of(List.of(target)).against(written), report);
            report.must(counted() == 0, "nothing is counted as skipped");
            end();
        }

        /** The receiver stands still, so that there is more than the collector can read. */
        void beforeDelivery() throws Exception {
            write(LINES);
            awaitAll(writtenBytes());
            Proc worker = new Proc(dump.pid());
            worker.signal("STOP");
            write(MANY_LINES);
            settle();
            change();
            write(LINES);
            settle();
            worker.signal("CONT");
            judgeLoss("before delivery", kind == Kind.EMPTIED ? LINES * 2L : LINES * 2L + MANY_LINES);
        }

        /**
         * Nobody can have read what was written last when both sides died, and it is not there any more. Returns how often
         * the inode was used again.
         */
        int whileDown() throws Exception {
            write(LINES);
            awaitAll(writtenBytes());
            new Proc(dump.pid()).signal("STOP");
            write(LINES / 2);
            settle();
            collector.kill();
            dump.kill();
            Await.until(
                    "the end of both",
                    () -> collector.worker().isEmpty() && dump.worker().isEmpty());
            change();
            write(LINES);
            start();
            judgeLoss("while down", LINES * 2L);
            return reused;
        }

        /** Long enough for the collector to look at the file. */
        private static void settle() {
            LockSupport.parkNanos(Duration.ofSeconds(3).toNanos());
        }

        /** At least {@code lines} arrive, all of them if that is what was written. */
        private void judgeLoss(String when, long lines) throws Exception {
            awaitAll(lines * NumberedLine.LENGTH);
            Tally.Count count = Tally.of(List.of(target)).against(written);
            report.say("%s: %s %s: %s", ack, kind, when, count);
            long lost = count.lost() * NumberedLine.LENGTH;
            // A file that is not there may yet be found elsewhere, and is counted some seconds later.
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            Await.until("what was lost to be counted", () -> counted() >= lost || System.nanoTime() > end);
            report.must(
                    count.doubled() == 0 && count.late() == 0 && count.damaged() == 0,
                    "what is there is there once, and in order");
            boolean some = lost > 0 == lines * NumberedLine.LENGTH < writtenBytes();
            report.must(some && lost == counted(), "lost %d bytes, counted %d", lost, counted());
            end();
        }

        private long counted() throws Exception {
            return collector.table("logpipe:counters").stream()
                    .filter(row -> row.size() == 3 && COUNTERS.contains(row.get(1)))
                    .mapToLong(row -> Long.parseLong(row.get(2)))
                    .sum();
        }

        private void end() throws Exception {
            report.must(collector.terminate() && dump.terminate(), "both nodes end in order");
        }
    }
}
