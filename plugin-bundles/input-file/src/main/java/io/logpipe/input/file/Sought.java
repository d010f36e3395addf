package io.logpipe.input.file;

import java.util.function.Predicate;

/**
 * A file that is new to an instance, which asks others for it.
 *
 * @param begins whether it begins with what a fingerprint stands for; looked at where birth times do not tell
 */
record Sought(FileKey key, long born, Predicate<Head> begins) {

    /** Whether this is the file with the same key that was born at that time and began like that. */
    boolean is(long otherBorn, Head head) {
        if (born != BirthTimes.UNKNOWN && otherBorn != BirthTimes.UNKNOWN) {
            return born == otherBorn;
        }
        return head.length() > 0 && begins.test(head);
    }
}
