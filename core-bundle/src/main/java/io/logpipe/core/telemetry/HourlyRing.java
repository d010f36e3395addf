package io.logpipe.core.telemetry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/**
 * The C program's ring of 24: {@code log_file.0} to {@code log_file.23}, by hour of the local day. A file of an earlier
 * hour is deleted before it is used; also at start, where the C program appends to yesterday's.
 */
final class HourlyRing extends LogFile {

    private final Path base;
    private final ZoneId zone;

    HourlyRing(Path base, ZoneId zone) {
        this.base = base;
        this.zone = zone;
    }

    @Override
    Path fileFor(Instant at) {
        return sibling(base, Integer.toString(at.atZone(zone).getHour()));
    }

    @Override
    void makeRoom(Path file, Instant at, int length) throws IOException {
        if (Files.exists(file)) {
            Instant written = Files.getLastModifiedTime(file).toInstant();
            if (!period(written).equals(period(at))) {
                Files.delete(file);
            }
        }
    }

    /** By the clock on the wall, so that the hour that comes twice in autumn has one file. */
    @Override
    Object period(Instant at) {
        return LocalDateTime.ofInstant(at, zone).truncatedTo(ChronoUnit.HOURS);
    }
}
