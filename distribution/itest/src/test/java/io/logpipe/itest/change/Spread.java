package io.logpipe.itest.change;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Times in milliseconds, sorted. */
record Spread(List<Double> milliseconds) {

    Spread {
        milliseconds = milliseconds.stream().sorted().toList();
    }

    /** One of each. */
    static <T> Spread of(List<T> all, ToDoubleFunction<T> milliseconds) {
        return new Spread(all.stream().mapToDouble(milliseconds).boxed().toList());
    }

    /** The time that this share of all does not exceed; 0 where there is none. */
    double at(double share) {
        if (milliseconds.isEmpty()) {
            return 0;
        }
        int rank = (int) Math.ceil(share * milliseconds.size());
        return milliseconds.get(Math.max(0, rank - 1));
    }

    int count() {
        return milliseconds.size();
    }

    double median() {
        return at(0.5);
    }

    double p99() {
        return at(0.99);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "n=%d median %.1f ms, p99 %.1f ms, max %.1f ms", count(), median(), p99(), at(1));
    }
}
