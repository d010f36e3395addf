package io.logpipe.core.telemetry;

import io.logpipe.core.config.LogSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Directs everything that is logged in this process to where the configuration says. Below INFO only logpipe's own
 * loggers and those of instances are heard, not the libraries'.
 *
 * <p>Files are named by the configuration; without {@code log_file} it is standard error in the foreground, and
 * {@code logpipe.log} in the state directory as daemon.
 */
public final class Logging {

    private static final Duration WINDOW = Duration.ofSeconds(10);

    // java.util.logging forgets the settings of a logger that nobody holds.
    private static final Logger ROOT = Logger.getLogger("");
    private static final Logger OWN = Logger.getLogger("io.logpipe");

    private static @Nullable LogHandler handler;
    private static @Nullable Place place;

    private Logging() {}

    /** Everything that the target follows from; the same place is not opened again. */
    private record Place(LogSettings settings, boolean foreground, Path stateDir) {

        static Place of(LogSettings settings, boolean foreground, Path stateDir) {
            LogSettings anyLevel = new LogSettings(
                    settings.file(),
                    LogSettings.DEFAULT.level(),
                    settings.rotate(),
                    settings.rotateSize(),
                    settings.keep());
            return new Place(anyLevel, foreground, stateDir);
        }

        LogTarget open() {
            if (settings.file().isEmpty() && foreground) {
                return StreamTarget.standardError();
            }
            Path file = settings.file().orElse(stateDir.resolve("logpipe.log"));
            ZoneId zone = ZoneId.systemDefault();
            return switch (settings.rotate()) {
                case HOURLY -> new HourlyRing(file, zone);
                case DAILY -> new DailyFiles(file, settings.keep(), zone);
                case SIZE -> new SizedFiles(file, settings.rotateSize(), settings.keep());
            };
        }
    }

    /**
     * Makes {@code settings} hold from the next record on. Touches no file: that is for the first line. What is the same
     * as before stays open.
     */
    public static synchronized void apply(LogSettings settings, boolean foreground, Path stateDir, long pid) {
        LogFormat format = new LogFormat(pid, ZoneId.systemDefault(), settings.level() == LogSettings.Level.DEBUG);
        Place next = Place.of(settings, foreground, stateDir);
        LogHandler present = handler;
        if (present == null) {
            present = new LogHandler(format, next.open(), WINDOW);
            handler = present;
        } else {
            present.format(format);
            if (!next.equals(place)) {
                present.target(next.open());
            }
        }
        place = next;
        install(present, LogLevel.of(settings.level()));
    }

    private static void install(LogHandler ours, Level level) {
        OWN.setLevel(level);
        ROOT.setLevel(level.intValue() < Level.INFO.intValue() ? Level.INFO : level);
        if (!Arrays.asList(ROOT.getHandlers()).contains(ours)) {
            ROOT.addHandler(ours);
        }
        for (Handler other : ROOT.getHandlers()) {
            if (other != ours) {
                ROOT.removeHandler(other);
            }
        }
    }

    /** Waits until what was logged is written, for a second at most. */
    public static synchronized void flush() {
        if (handler != null) {
            handler.flush();
        }
    }

    /** Writes what is left and lets go of everything, for when the core's bundle stops. */
    public static synchronized void stop() {
        if (handler != null) {
            ROOT.removeHandler(handler);
            handler.close();
        }
        handler = null;
        place = null;
    }
}
