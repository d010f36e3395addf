package io.logpipe.input.file;

import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One file in one generation: who it is, how far it was read, how far that was acknowledged. A file that was cut short or
 * written anew goes on as a new tail, of the next generation.
 *
 * <p>There may be tens of thousands, so it holds no handle and no path of the JDK.
 */
final class Tail {

    /** Where the file is, as far as we know. */
    enum Place {
        /** At {@link #path}. */
        NAMED,
        /** No longer at its path; whether it has another one in the directory is not known yet. */
        SOUGHT,
        /** Not in the directory any more. Followed by its open handle until it is drained. */
        GONE
    }

    private static final BooleanSupplier AT_ONCE = () -> true;

    private final String label;
    /** Only where it is not made of key and birth time. */
    private @Nullable String base;

    private final long generation;
    private final FileKey key;
    private long born;
    /** While it is open. */
    private @Nullable SourceRef source;

    private String path;
    private Place place = Place.NAMED;
    private boolean link;
    private int sweep;

    private long size;
    private long modified;
    private long sure;
    private long remembered;
    private Edge edge;
    private Edge waiting;
    private Edge safe;
    private Head head;
    private long seen;
    private long committed;
    private boolean headChecked;
    private boolean ended;
    private boolean queued;
    private boolean overdue;
    private boolean yields;
    private BooleanSupplier begins = AT_ONCE;

    /** It is not to be read before this says so. */
    void beginsWhen(BooleanSupplier now) {
        begins = now;
    }

    boolean begins() {
        return begins.getAsBoolean();
    }

    /** A tail as {@code mark} remembers it. */
    Tail(FileKey key, Bookmark mark) {
        this.key = key;
        this.label = mark.label();
        this.generation = mark.generation();
        this.born = mark.born();
        this.base = mark.base().equals(base(key, born)) ? null : mark.base();
        this.path = mark.path().equals(label) ? label : mark.path();
        this.size = mark.position().offset();
        this.modified = mark.modified();
        this.sure = mark.sure();
        this.remembered = mark.size();
        this.head = mark.head();
        this.committed = mark.position().offset();
        this.safe = mark.edge();
        this.edge = mark.edge().offset() == committed
                ? mark.edge()
                : Edge.blind(committed, mark.position().line());
        this.waiting = edge;
    }

    /** The start of the id of the file {@code key} that was born at a known time. */
    static String base(FileKey key, long born) {
        return key + ":" + Long.toHexString(born);
    }

    SourceRef source() {
        SourceRef known = source;
        if (known == null) {
            known = SourceRef.of(label, id());
            source = known;
        }
        return known;
    }

    /** The id of {@link #source}. */
    String id() {
        return base() + ":" + generation;
    }

    /** It is not open any more, and keeps nothing that can be made again. */
    void rest() {
        source = null;
    }

    /** The name under which its bytes are delivered: the path it had when it was first seen. */
    String label() {
        return label;
    }

    FileKey key() {
        return key;
    }

    long born() {
        return born;
    }

    /** What was taken for its birth time was none. */
    void bornUnknown() {
        base = base();
        born = BirthTimes.UNKNOWN;
    }

    /** The part of the id that all generations share. */
    String base() {
        String own = base;
        return own == null ? base(key, born) : own;
    }

    /** Where it was seen last, relative to the directory. */
    String path() {
        return path;
    }

    Place place() {
        return place;
    }

    /** Whether the path is a symbolic link, for which the directory tells no events. */
    boolean link() {
        return link;
    }

    void foundAt(String where, boolean byLink) {
        path = where;
        link = byLink;
        place = Place.NAMED;
    }

    /** It is still where it was. The path is no new object: thousands of them would live on with every sweep. */
    void foundAgain(boolean byLink) {
        link = byLink;
        place = Place.NAMED;
    }

    void lost(Place now) {
        place = now;
    }

    /** Nobody follows it any more. */
    void end() {
        ended = true;
    }

    boolean ended() {
        return ended;
    }

    /** Whether it is in {@link Ready}. */
    boolean queued() {
        return queued;
    }

    void queued(boolean now) {
        queued = now;
    }

    /** Up to where there is no line end behind {@link #read}. */
    long seen() {
        return seen;
    }

    void seen(long upTo) {
        seen = upTo;
    }

    /** Whether its unfinished last line has waited long enough. */
    boolean overdue() {
        return overdue;
    }

    void overdue(boolean now) {
        overdue = now;
    }

    /** Whether it is left to another instance. */
    boolean yields() {
        return yields;
    }

    void yields(boolean now) {
        yields = now;
    }

    /** The number of the sweep that saw it last. */
    int sweep() {
        return sweep;
    }

    void sweptBy(int number) {
        sweep = number;
    }

    /** Bytes it had when it was last looked at. */
    long size() {
        return size;
    }

    /** When it was changed last, at that time. */
    long modified() {
        return modified;
    }

    void looked(long newSize, long newModified) {
        size = newSize;
        modified = newModified;
    }

    /** Bytes that it had for sure in this generation, so that all of them that were not read are missing if it is over. */
    long sure() {
        return sure;
    }

    /** It is still this generation, and has so many bytes. */
    void sure(long bytes) {
        sure = bytes;
    }

    /** Whether it has more bytes than its last {@link #bookmark} says. */
    boolean outgrown() {
        return size > remembered;
    }

    /** First byte not yet read. */
    long read() {
        return edge.offset();
    }

    /** Where the next block starts. */
    Position next() {
        return new Position(edge.offset(), edge.line());
    }

    /** First byte not yet acknowledged. */
    long committed() {
        return committed;
    }

    long unread() {
        return size - edge.offset();
    }

    /** Whether nothing of it is on its way. */
    boolean settled() {
        return committed >= edge.offset();
    }

    Head head() {
        return head;
    }

    /** The fingerprint at {@link #read}. */
    Edge edge() {
        return edge;
    }

    /** Whether something was read, or passed over, of which there is no fingerprint. */
    boolean blind() {
        return edge.length() == 0 && edge.offset() > 0;
    }

    /** The last known fingerprint that lies not behind {@link #committed}. */
    Edge safe() {
        return safe;
    }

    /** Whether the file still begins, and goes up to where it was read, with the bytes that were read. */
    boolean unchanged(Window window, long limit) throws IOException {
        if (!headChecked) {
            // A file that was cut short may end within its head, and still be the same up to where it was read.
            boolean whole = limit >= head.length();
            if (whole && !head.matches(window) || !safe.matches(window, limit) || !edge.matches(window, limit)) {
                return false;
            }
            head = whole ? head : Head.NONE.grown(window, read());
            headChecked = true;
            return true;
        }
        return edge.matches(window, limit);
    }

    /** It was read up to {@code now}. */
    void advance(Edge now, Head grown) {
        edge = now;
        head = grown;
        headChecked = true;
        if (waiting.offset() <= committed) {
            waiting = edge;
        }
        promote();
    }

    /** The line that {@link #read} lies on was counted. */
    void counted(long line) {
        edge = new Edge(edge.offset(), line, edge.length(), edge.hash());
    }

    /** Takes over what a predecessor has read and nobody has acknowledged yet. */
    void resume(Edge read) {
        edge = read;
        waiting = read;
    }

    /** Everything before {@code offset} is acknowledged, also what only a predecessor has read that left no word. */
    void acknowledge(long offset) {
        committed = offset;
        if (offset > edge.offset()) {
            edge = Edge.blind(offset, Position.UNCOUNTED);
        }
        promote();
    }

    private void promote() {
        if (waiting.offset() <= committed) {
            safe = waiting;
            waiting = edge;
        }
        if (edge.offset() <= committed) {
            safe = edge;
        }
    }

    /** What to remember of it. */
    Bookmark bookmark() {
        remembered = size;
        long line = safe.offset() == committed ? safe.line() : Position.UNCOUNTED;
        Position position = new Position(committed, line);
        return new Bookmark(
                label(),
                base(),
                generation,
                born,
                position,
                head,
                safe,
                path,
                size,
                Math.max(committed, Math.min(size, sure)),
                modified,
                0);
    }

    @Override
    public String toString() {
        return path.equals(label()) ? path : label() + " (now " + path + ")";
    }
}
