package io.logpipe.output.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * The word of one output that it is the only one that appends to a file, in this process or in another: who cuts files back
 * after a crash must not cut what another has acknowledged. It ends with the channel, or with the process.
 *
 * <p>Each output locks a byte of its own, far behind the end of any file, so that what an instance that hangs still holds
 * does not keep out its successor. The system forgets a lock also when anybody in this process closes the same file; what
 * others append then is noticed by its length.
 */
final class Claim {

    private static final long FROM = 1L << 62;

    private final long place;

    /** Claims of the output that keeps its state at this path. */
    Claim(String state) {
        UUID hash = UUID.nameUUIDFromBytes(state.getBytes(StandardCharsets.UTF_8));
        this.place = FROM + 1 + (hash.getMostSignificantBits() >>> 3);
    }

    /** Whether no other output claims the file; from now on we do. Where there are no locks every claim is good. */
    boolean on(FileChannel channel) {
        try {
            return lock(channel) && isFree(channel, FROM, place) && isFree(channel, place + 1, Long.MAX_VALUE);
        } catch (OverlappingFileLockException anotherInThisProcess) {
            return false;
        } catch (IOException noLocksHere) {
            return true;
        }
    }

    private boolean lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(place, 1, false) != null;
        } catch (OverlappingFileLockException earlierInstance) {
            return true;
        }
    }

    private static boolean isFree(FileChannel channel, long from, long to) throws IOException {
        try (FileLock probe = channel.tryLock(from, to - from, false)) {
            return probe != null;
        }
    }
}
