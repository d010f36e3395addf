package io.logpipe.core.bundle;

/**
 * What a bundle consists of at one time. Two with the same name and version may differ, so the content counts.
 *
 * @param name symbolic name
 * @param version as OSGi writes it
 * @param sha256 of the jar, 64 hexadecimal digits
 */
record Revision(String name, String version, String sha256) {

    private static final int SHORT = 8;

    /** As it is named in logs and by commands. */
    String label() {
        return name + " " + version + " (" + hex8() + ")";
    }

    /** Enough of the content's hash for people, and for names. */
    String hex8() {
        return sha256.substring(0, SHORT);
    }

    /** The location of a bundle that is made of it, where nothing else is said. */
    String location() {
        return "logpipe:" + name + "/" + version + "-" + hex8();
    }
}
