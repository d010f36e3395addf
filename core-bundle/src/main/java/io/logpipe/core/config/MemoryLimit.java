package io.logpipe.core.config;

import java.util.Locale;

/**
 * How much a config may give to blocks: what the JVM was started with, less what drivers, buffers of connections and
 * memory that is kept for reuse take beside them.
 */
record MemoryLimit(long most) {

    /** What this process was started with, by {@code bin/logpipe}. */
    static final MemoryLimit OF_PROCESS = of(System.getProperty("logpipe.direct", ""));

    private static final long LEAST = 1L << 20;
    private static final long RESERVE = 16L << 20;

    /**
     * For a value of {@code -XX:MaxDirectMemorySize}, as the JVM understands it.
     *
     * @param direct empty if nobody knows; then it is not limited, and neither is it by what nobody understands
     */
    static MemoryLimit of(String direct) {
        if (!direct.matches("[0-9]{1,12}[kKmMgGtT]?")) {
            return new MemoryLimit(Long.MAX_VALUE);
        }
        int shift = switch (direct.substring(direct.length() - 1).toLowerCase(Locale.ROOT)) {
            case "k" -> 10;
            case "m" -> 20;
            case "g" -> 30;
            case "t" -> 40;
            default -> 0;
        };
        long number = Long.parseLong(shift == 0 ? direct : direct.substring(0, direct.length() - 1));
        return new MemoryLimit((number << shift) - RESERVE);
    }

    boolean allows(long size) {
        return size >= LEAST && size <= most;
    }

    /** What is expected of a config. */
    @Override
    public String toString() {
        String least = "a size of at least 1MiB";
        return most == Long.MAX_VALUE
                ? least
                : least + " and at most " + (most >> 20)
                        + "MiB, which is 16MiB less than -XX:MaxDirectMemorySize in conf/jvm.options";
    }
}
