package io.logpipe.api.config;

/** A {@link ValueParser}'s objection to one member of an object; the message says what was expected there. */
public final class MemberProblem extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final String member;

    /** {@code member} of the value that is read, which may not be there, is not what was {@code expected}. */
    public MemberProblem(String member, String expected) {
        super(expected);
        this.member = member;
    }

    /** Name of the member. */
    public String member() {
        return member;
    }
}
