package io.logpipe.plugin.wire;

/**
 * What a receiver takes, checked before anything is allocated for it.
 *
 * @param maxBlock largest block, in bytes
 * @param maxName longest file name, in bytes
 */
public record WireLimits(int maxBlock, int maxName) {

    /** What the C program takes. */
    public static final WireLimits DEFAULT = new WireLimits(Framing.MAX_BLOCK, Framing.MAX_NAME);

    /** Rejects limits that nothing could pass. */
    public WireLimits {
        if (maxBlock < 1 || maxName < 1) {
            throw new IllegalArgumentException(
                    "limits of " + maxBlock + " and " + maxName + " bytes (expected: both >= 1)");
        }
    }
}
