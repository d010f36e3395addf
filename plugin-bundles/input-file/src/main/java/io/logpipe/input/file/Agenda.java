package io.logpipe.input.file;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Paths that events named, to be looked at. Those of files that we know come first: so a file that lost its name is
 * already sought when its new one is looked at.
 */
final class Agenda {

    private final Set<String> known = new LinkedHashSet<>();
    private final Set<String> others = new LinkedHashSet<>();

    void add(String path, boolean isKnown) {
        (isKnown ? known : others).add(path);
    }

    boolean isEmpty() {
        return known.isEmpty() && others.isEmpty();
    }

    /** The next path, which must be there. */
    String next() {
        Iterator<String> first = (known.isEmpty() ? others : known).iterator();
        String path = first.next();
        first.remove();
        return path;
    }
}
