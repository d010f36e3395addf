package io.logpipe.input.file;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a file system knows a file by, while it exists. */
record FileKey(long device, long inode) {

    private static final String DEVICE = "(dev=";
    private static final String INODE = ",ino=";

    /** Reads a key as the JDK writes it, {@code (dev=fe00,ino=4711)}; null if it is of another form. */
    static @Nullable FileKey told(String text) {
        int inode = text.indexOf(INODE);
        int end = text.length() - 1;
        if (inode < 0 || !text.startsWith(DEVICE) || text.charAt(end) != ')') {
            return null;
        }
        try {
            return new FileKey(
                    Long.parseUnsignedLong(text, DEVICE.length(), inode, 16),
                    Long.parseLong(text, inode + INODE.length(), end, 10));
        } catch (NumberFormatException other) {
            return null;
        }
    }

    /** Reads what {@link #toString} wrote. */
    static FileKey parse(String text) {
        int colon = text.indexOf(':');
        return new FileKey(
                Long.parseUnsignedLong(text.substring(0, colon), 16),
                Long.parseUnsignedLong(text.substring(colon + 1), 16));
    }

    /** Whether the file with this key is at {@code path}. */
    boolean isAt(Path path) {
        try {
            return Stat.of(path).key().equals(this);
        } catch (IOException notThere) {
            return false;
        }
    }

    /** As a record would have it, which the first compiler makes no good code of: each look at a file compares keys. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FileKey key && key.inode == inode && key.device == device;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(31 * device + inode);
    }

    @Override
    public String toString() {
        return Long.toHexString(device) + ":" + Long.toHexString(inode);
    }
}
