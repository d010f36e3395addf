package io.logpipe.input.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What one look at a path told; a symbolic link is followed.
 *
 * @param born as the JDK tells it, which may be 0 or the time of the last change where the file system does not know
 * @param modified nanoseconds since 1970, as {@code born}
 * @param link whether the path itself is a symbolic link
 */
record Stat(FileKey key, long size, long born, long modified, Kind kind, boolean link) {

    /** What is there. */
    enum Kind {
        FILE,
        DIRECTORY,
        OTHER
    }

    private static final String NAMES = "unix:dev,ino,size,mode,creationTime,lastModifiedTime";
    private static final int TYPE = 0170000;
    private static final int REGULAR = 0100000;
    private static final int DIRECTORY = 0040000;
    private static final int LINK = 0120000;

    /** Looks at {@code path}, or where it leads if it is a symbolic link. */
    static Stat of(Path path) throws IOException {
        BasicFileAttributes seen = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        boolean link = seen.isSymbolicLink();
        if (link) {
            seen = Files.readAttributes(path, BasicFileAttributes.class);
        }
        FileKey key = FileKey.told(String.valueOf(seen.fileKey()));
        return key == null ? byNames(path) : from(key, seen, link);
    }

    private static Stat from(FileKey key, BasicFileAttributes seen, boolean link) {
        Kind kind = seen.isRegularFile() ? Kind.FILE : seen.isDirectory() ? Kind.DIRECTORY : Kind.OTHER;
        return new Stat(key, seen.size(), nanos(seen.creationTime()), nanos(seen.lastModifiedTime()), kind, link);
    }

    /** The same with thrice the memory, for a JDK that does not write the numbers into its key. */
    static Stat byNames(Path path) throws IOException {
        Map<String, Object> seen = Files.readAttributes(path, NAMES, LinkOption.NOFOLLOW_LINKS);
        boolean link = type(seen) == LINK;
        return from(link ? Files.readAttributes(path, NAMES) : seen, link);
    }

    private static Stat from(Map<String, Object> seen, boolean link) {
        Kind kind = switch (type(seen)) {
            case REGULAR -> Kind.FILE;
            case DIRECTORY -> Kind.DIRECTORY;
            default -> Kind.OTHER;
        };
        FileKey key = new FileKey(number(seen, "dev"), number(seen, "ino"));
        return new Stat(
                key, number(seen, "size"), time(seen, "creationTime"), time(seen, "lastModifiedTime"), kind, link);
    }

    private static int type(Map<String, Object> seen) {
        return (Integer) seen.get("mode") & TYPE;
    }

    private static long number(Map<String, Object> seen, String name) {
        return (Long) seen.get(name);
    }

    private static long time(Map<String, Object> seen, String name) {
        return nanos((FileTime) seen.get(name));
    }

    private static long nanos(FileTime time) {
        return time.to(TimeUnit.NANOSECONDS);
    }
}
