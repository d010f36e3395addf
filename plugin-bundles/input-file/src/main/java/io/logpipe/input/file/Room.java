package io.logpipe.input.file;

import io.logpipe.api.plugin.PluginContext;
import java.lang.System.Logger.Level;
import java.nio.file.Path;

/**
 * Keeps the files that are followed within what the heap has room for. New ones beyond that wait, unread, until others
 * have left; each scan counts them. One whose position is known never waits: that takes most of the room anyhow.
 */
final class Room {

    /** What a file takes that was read to its end, with its position; and what scans and writing of positions take. */
    private static final long EACH = 1000;

    private final Path directory;
    private final PluginContext context;
    private final Tails tails;
    private final Bookmarks bookmarks;
    private final Neighbours neighbours;
    private boolean found;
    private int refused;
    private int waiting;

    Room(Path directory, PluginContext context, Tails tails, Bookmarks bookmarks, Neighbours neighbours) {
        this.directory = directory;
        this.context = context;
        this.tails = tails;
        this.bookmarks = bookmarks;
        this.neighbours = neighbours;
    }

    /** As many files as the heap of this process has room for, with a part of it for everything else. */
    static int ofHeap() {
        return (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / EACH);
    }

    /** Whether one more may be followed; if not, it waits. A scan comes by each once, and has it {@code listed}. */
    boolean admits(boolean listed) {
        if (followed() < neighbours.mostFiles()) {
            return true;
        }
        found = true;
        refused += listed ? 1 : 0;
        return false;
    }

    /** Of all instances that are at work, since they have one heap; with what a start will find the files of. */
    private int followed() {
        int sum = tails.size() + bookmarks.unclaimed().size();
        for (Neighbours.Neighbour neighbour : neighbours.all()) {
            sum += neighbour.files() == tails ? 0 : neighbour.files().size();
        }
        return sum;
    }

    /** A scan begins: it will find all that wait. */
    void scan() {
        found = false;
        refused = 0;
    }

    /** A scan is over. */
    void scanned() {
        if (refused == waiting) {
            return;
        }
        if (refused == 0) {
            context.log().log(Level.INFO, "no file of " + directory + " waits any more");
            context.healthy();
        } else {
            String full = neighbours.mostFiles()
                    + " files are followed, which is all that the heap has room for (-Xmx in conf/jvm.options)";
            if (waiting == 0) {
                context.log().log(
                        Level.WARNING,
                        directory + ": " + full + "; new ones wait until others are gone, status says how many");
            }
            context.degraded("files that wait: " + refused + ", since " + full);
        }
        waiting = refused;
    }

    /** Whether a scan is due: something waits of which no scan has told, or for which there is room now. */
    boolean due() {
        int most = neighbours.mostFiles();
        return waiting == 0 ? found : followed() < most - most / 64;
    }
}
