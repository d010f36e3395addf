package io.logpipe.input.exec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A command under a test's control: it prints each file that is put into a directory, and takes it away. */
final class Spool {

    private final Path directory;
    private int number;

    Spool(Path directory) {
        this.directory = directory;
    }

    /** Prints as long as it lives; {@code end} makes it end with the exit code that the text is. */
    String command() {
        return "cd '" + directory + "' && while :; do"
                + " for f in *.in; do if [ -f \"$f\" ]; then mv \"$f\" taken; cat taken; fi; done;"
                + " if [ -f end ]; then read code <end; rm end; exit $code; fi;"
                + " sleep 0.01; done";
    }

    void print(String text) throws IOException {
        number++;
        put(String.format("%06d.in", number), text);
    }

    void end(int code) throws IOException {
        put("end", code + "\n");
    }

    private void put(String name, String text) throws IOException {
        Path draft = Files.writeString(directory.resolve("draft"), text);
        Files.move(draft, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
}
