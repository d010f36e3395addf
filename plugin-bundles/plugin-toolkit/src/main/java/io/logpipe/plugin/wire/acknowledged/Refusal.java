package io.logpipe.plugin.wire.acknowledged;

/** Why a receiver ends a connection. */
public enum Refusal {
    /** What was sent breaks the rules or a limit. */
    PROTOCOL(1),
    /** Bytes of a source are missing before those that were sent. */
    GAP(2),
    /** The bytes are not those that the sender read. */
    CHECKSUM(3),
    /** A sender of the same name has started since. */
    FENCED(4),
    /** A reason that this version does not know. */
    OTHER(255);

    private final int code;

    Refusal(int code) {
        this.code = code;
    }

    byte code() {
        return (byte) code;
    }

    static Refusal of(byte code) {
        for (Refusal refusal : values()) {
            if (refusal.code() == code) {
                return refusal;
            }
        }
        return OTHER;
    }
}
