package io.logpipe.input.file;

import java.util.List;

/**
 * Which names are collected.
 *
 * @param include patterns; none means every name
 * @param all whether all of {@code include} must fit, as in the C program, or any of them
 * @param exclude patterns of which none may fit
 */
record NameFilter(List<Glob> include, boolean all, List<Glob> exclude) {

    NameFilter {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
    }

    /** Whether a name is never collected, whatever the patterns say: hidden files, and those that rotation renamed. */
    static boolean hidden(String name) {
        return name.isEmpty() || name.charAt(0) == '.' || name.charAt(0) == '_';
    }

    /** Whether a file of this base name is collected. */
    boolean accepts(String name) {
        return !hidden(name) && included(name) && !any(exclude, name);
    }

    private boolean included(String name) {
        if (include.isEmpty()) {
            return true;
        }
        return all ? every(name) : any(include, name);
    }

    private boolean every(String name) {
        for (int i = 0; i < include.size(); i++) {
            if (!include.get(i).matches(name)) {
                return false;
            }
        }
        return true;
    }

    private static boolean any(List<Glob> globs, String name) {
        for (int i = 0; i < globs.size(); i++) {
            if (globs.get(i).matches(name)) {
                return true;
            }
        }
        return false;
    }
}
