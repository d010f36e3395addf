package io.logpipe.core.bundle;

/**
 * What the store knows of a revision.
 *
 * @param location of the bundle that it was, or is to be, installed as
 * @param signed whether somebody whom the operator trusts had signed it when it was let in
 * @param remark why it is bad; empty otherwise
 */
record Stored(Revision revision, String location, Standing standing, boolean signed, String remark) {

    /** How a revision has done so far. */
    enum Standing {
        /** Its instances have not run long enough to tell. */
        NEW,
        /** Its instances have run without failure for a while. */
        GOOD,
        /** It was taken back. */
        BAD
    }

    Stored standing(Standing next, String why) {
        return new Stored(revision, location, next, signed, why);
    }

    String[] row() {
        return new String[] {
            revision.sha256(),
            revision.name(),
            revision.version(),
            standing.name().toLowerCase(java.util.Locale.ROOT),
            signed ? "signed" : "unsigned",
            location,
            remark
        };
    }

    static final int COLUMNS = 7;

    static Stored of(String[] row) {
        return new Stored(
                new Revision(row[1], row[2], row[0]),
                row[5],
                Standing.valueOf(row[3].toUpperCase(java.util.Locale.ROOT)),
                row[4].equals("signed"),
                row[6]);
    }
}
