package io.logpipe.core.wiring;

/** A call on a plugin did not come back. */
final class Hang extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final boolean own;

    private Hang(String message, boolean own) {
        super(message, null, false, false);
        this.own = own;
    }

    static Hang of(String message) {
        return new Hang(message, true);
    }

    /** It was another that hung, in the middle of a call on this one. */
    static Hang within(Place other) {
        return new Hang("was in the middle of " + other.id() + ", which hung", false);
    }

    /** Whether the instance itself is to blame. */
    boolean isOwn() {
        return own;
    }
}
