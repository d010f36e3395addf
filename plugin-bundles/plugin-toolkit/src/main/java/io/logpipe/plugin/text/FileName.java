package io.logpipe.plugin.text;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A logical file name that may become a path below some directory: relative, made of one to four parts, each of them a
 * name and nothing else. What it names on a disk is not looked at.
 *
 * @param parts the directories, then the file
 */
public record FileName(List<String> parts) {

    /** The most bytes of one part. */
    public static final int MAX_PART = 255;

    /** The most parts. */
    public static final int MAX_PARTS = 4;

    /** Refuses parts that cannot be names; see {@link #parse}. */
    public FileName {
        parts = List.copyOf(parts);
        if (parts.isEmpty() || parts.size() > MAX_PARTS) {
            throw new IllegalArgumentException("has " + parts.size() + " parts (expected: 1 to " + MAX_PARTS + ")");
        }
        parts.forEach(FileName::check);
    }

    /**
     * Reads a name as it came from a peer or the configuration.
     *
     * @throws IllegalArgumentException whose message says what is wrong, to be put behind "the name"
     */
    public static FileName parse(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("is empty");
        }
        if (name.startsWith("/")) {
            throw new IllegalArgumentException("is absolute");
        }
        return new FileName(List.of(name.split("/", MAX_PARTS + 1)));
    }

    /** The last part. */
    public String base() {
        return parts.get(parts.size() - 1);
    }

    /** The parts before the last. */
    public List<String> directories() {
        return parts.subList(0, parts.size() - 1);
    }

    @Override
    public String toString() {
        return String.join("/", parts);
    }

    private static void check(String part) {
        if (part.isEmpty()) {
            throw new IllegalArgumentException("has an empty part");
        }
        if (part.equals(".") || part.equals("..")) {
            throw new IllegalArgumentException("has a part '" + part + "'");
        }
        if (part.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("has a control character");
        }
        if (part.length() > MAX_PART || part.getBytes(StandardCharsets.UTF_8).length > MAX_PART) {
            throw new IllegalArgumentException("has a part of more than " + MAX_PART + " bytes");
        }
    }
}
