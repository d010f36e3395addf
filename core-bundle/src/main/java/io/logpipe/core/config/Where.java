package io.logpipe.core.config;

/**
 * A place in the config file. The place of a member is that of its name.
 *
 * @param line from 1; 0 stands for the file as a whole
 * @param column from 1, in characters
 * @param path JSON path, such as {@code $.inputs[0].port}
 */
record Where(String file, int line, int column, String path) {

    static Where wholeFile(String file) {
        return new Where(file, 0, 0, "$");
    }

    /** The same line and column, for a member that is not there. */
    Where member(String name) {
        return new Where(file, line, column, memberPath(path, name));
    }

    static String memberPath(String path, String name) {
        return isWord(name)
                ? path + '.' + name
                : path + "[\"" + OneLine.of(name, 60).replace("\"", "\\\"") + "\"]";
    }

    private static boolean isWord(String name) {
        return !name.isEmpty()
                && name.length() <= 60
                && name.chars()
                        .allMatch(c ->
                                c == '_' || c == '-' || c >= '0' && c <= '9' || (c | 32) >= 'a' && (c | 32) <= 'z');
    }

    @Override
    public String toString() {
        return line == 0 ? file : file + ':' + line + ':' + column + ": " + path;
    }
}
