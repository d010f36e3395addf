package io.logpipe.core.route;

/** Something on its way into a queue on the disk. */
final class DiskItem {

    private final String way;
    private final Delivery delivery;
    private long sequence = -1;
    private boolean written;

    DiskItem(String way, Delivery delivery) {
        this.way = way;
        this.delivery = delivery;
    }

    String way() {
        return way;
    }

    Delivery delivery() {
        return delivery;
    }

    /** Its place in the files; -1 before it has one. */
    long sequence() {
        return sequence;
    }

    void sequence(long place) {
        sequence = place;
    }

    /** It is in a file; false if that is no news. */
    boolean write() {
        boolean news = !written;
        written = true;
        return news;
    }
}
