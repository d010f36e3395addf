package io.logpipe.input.file;

/** What a file system knows a file by, while it exists. */
record FileKey(long device, long inode) {

    /** Reads what {@link #toString} wrote. */
    static FileKey parse(String text) {
        int colon = text.indexOf(':');
        return new FileKey(
                Long.parseUnsignedLong(text.substring(0, colon), 16),
                Long.parseUnsignedLong(text.substring(colon + 1), 16));
    }

    @Override
    public String toString() {
        return Long.toHexString(device) + ":" + Long.toHexString(inode);
    }
}
