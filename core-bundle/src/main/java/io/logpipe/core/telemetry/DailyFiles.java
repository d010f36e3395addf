package io.logpipe.core.telemetry;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** {@code log_file.2025-01-31}, by local day; the oldest beyond {@code keep} are deleted. */
final class DailyFiles extends LogFile {

    private final Path base;
    private final int keep;
    private final ZoneId zone;

    DailyFiles(Path base, int keep, ZoneId zone) {
        this.base = base;
        this.keep = keep;
        this.zone = zone;
    }

    @Override
    Path fileFor(Instant at) {
        return sibling(base, period(at).toString());
    }

    @Override
    Object period(Instant at) {
        return at.atZone(zone).toLocalDate();
    }

    @Override
    void makeRoom(Path file, Instant at, int length) throws IOException {
        List<Path> older = new ArrayList<>();
        Path directory = file.toAbsolutePath().getParent();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, this::isOurs)) {
            entries.forEach(older::add);
        }
        older.removeIf(other -> other.getFileName().equals(file.getFileName()));
        older.sort(Comparator.comparing(Path::getFileName).reversed());
        for (Path old : older.subList(Math.min(older.size(), keep - 1), older.size())) {
            Files.deleteIfExists(old);
        }
    }

    private boolean isOurs(Path path) {
        String name = path.getFileName().toString();
        String start = base.getFileName() + ".";
        return name.startsWith(start) && isDate(name.substring(start.length()));
    }

    private static boolean isDate(String text) {
        boolean date = text.length() == 10;
        for (int i = 0; date && i < 10; i++) {
            char c = text.charAt(i);
            date = i == 4 || i == 7 ? c == '-' : c >= '0' && c <= '9';
        }
        return date;
    }
}
