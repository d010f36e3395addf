package io.logpipe.itest.change;

import io.logpipe.itest.Tcp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Random;

/** Makes the settings of inputs and outputs that come and go: all members of a JSON object but the id. */
interface Extras {

    String input(Random random);

    String output(Random random);

    static String tcp(String kind, int port) {
        return "\"plugin\": \"%s-tcp\", \"ip\": \"127.0.0.1\", \"port\": %d".formatted(kind, port);
    }

    static String file(String kind, Path directory) {
        return "\"plugin\": \"%s-file\", \"path\": \"%s\"".formatted(kind, directory);
    }

    /** For a config that does not change. */
    Extras NONE = new Extras() {
        @Override
        public String input(Random random) {
            throw new UnsupportedOperationException("nothing comes and goes");
        }

        @Override
        public String output(Random random) {
            return input(random);
        }
    };

    /**
     * All kinds, some of them with peers that are not there; those drop what they cannot send.
     *
     * @param directory with a file that grows
     * @param peer port of one that is there
     */
    record AtRandom(Path directory, int peer) implements Extras {

        private static final String EXEC =
                "\"plugin\": \"input-exec\", \"cmd\": \"echo hello; sleep 1\", \"output_filename\": \"exec.log\"";

        @Override
        public String input(Random random) {
            return switch (random.nextInt(4)) {
                case 0 -> tcp("input", port());
                case 1 -> EXEC;
                default -> file("input", directory) + ", \"scan_interval\": \"" + (1 + random.nextInt(9)) + "s\"";
            };
        }

        @Override
        public String output(Random random) {
            return switch (random.nextInt(5)) {
                case 0 -> tcp("output", port()) + ", \"queue\": { \"full\": \"drop\" }";
                case 1 -> tcp("output", peer) + ", \"disable_timeout\": " + (1 + random.nextInt(60));
                default -> {
                    Path target = directory.resolve("out" + random.nextInt(3));
                    yield file("output", target) + ", \"max_open_files\": " + (16 + random.nextInt(100));
                }
            };
        }

        private static int port() {
            try {
                return Tcp.freePort();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
