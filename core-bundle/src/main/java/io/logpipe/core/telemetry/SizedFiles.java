package io.logpipe.core.telemetry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;

/** {@code log_file} up to a size, then {@code log_file.1} and so on; {@code keep} files in all. */
final class SizedFiles extends LogFile {

    private final Path base;
    private final long limit;
    private final int keep;

    SizedFiles(Path base, long limit, int keep) {
        this.base = base;
        this.limit = limit;
        this.keep = keep;
    }

    @Override
    Path fileFor(Instant at) {
        return base;
    }

    @Override
    Object period(Instant at) {
        return base;
    }

    @Override
    boolean isFull(long wouldBe) {
        return wouldBe > limit;
    }

    @Override
    void makeRoom(Path file, Instant at, int length) throws IOException {
        if (!Files.exists(file) || Files.size(file) == 0 || !isFull(Files.size(file) + length)) {
            return;
        }
        if (keep == 1) {
            Files.delete(file);
            return;
        }
        int last = 1;
        while (last < keep - 1 && Files.exists(older(last))) {
            last++;
        }
        for (int number = last; number > 1; number--) {
            Files.move(older(number - 1), older(number), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(file, older(1), StandardCopyOption.REPLACE_EXISTING);
    }

    private Path older(int number) {
        return sibling(base, Integer.toString(number));
    }
}
