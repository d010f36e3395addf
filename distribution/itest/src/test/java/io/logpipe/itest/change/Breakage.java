package io.logpipe.itest.change;

/** What can be wrong with a config, and what the refusal must say then. */
enum Breakage {
    SYNTAX {
        @Override
        Broken of(Draft draft, String mark, int takenPort) {
            return new Broken(draft.text().replaceFirst("\"outputs\":", "\"outputs\" "), ".json:");
        }
    },
    UNKNOWN_KEY {
        @Override
        Broken of(Draft draft, String mark, int takenPort) {
            String key = mark.replace('-', '_');
            return new Broken(draft.text("\"" + key + "\": 1", ""), "$." + key);
        }
    },
    UNKNOWN_PLUGIN {
        @Override
        Broken of(Draft draft, String mark, int takenPort) {
            return new Broken(draft.text("", "\"plugin\": \"input-" + mark + "\""), "input-" + mark);
        }
    },
    WRONG_TYPE {
        @Override
        Broken of(Draft draft, String mark, int takenPort) {
            return new Broken(draft.text("", "\"plugin\": \"input-tcp\", \"port\": \"" + mark + "\""), mark);
        }
    },
    BAD_REFERENCE {
        @Override
        Broken of(Draft draft, String mark, int takenPort) {
            return new Broken(draft.text().replaceFirst("idle\\.out\"\\] }", mark + ".out\"] }"), mark + ".out");
        }
    },
    HALF_WRITTEN {
        @Override
        Broken of(Draft draft, String mark, int takenPort) {
            String whole = draft.text();
            return new Broken(whole.substring(0, whole.length() / 2), ".json:");
        }
    },
    PORT_IN_USE {
        @Override
        Broken of(Draft draft, String mark, int takenPort) {
            String input = "\"plugin\": \"input-tcp\", \"ip\": \"127.0.0.1\", \"port\": " + takenPort;
            return new Broken(draft.text("", input), Integer.toString(takenPort));
        }
    };

    /**
     * Breaks a config.
     *
     * @param mark a word that is in no other config
     * @param takenPort a port that somebody else listens on
     */
    abstract Broken of(Draft draft, String mark, int takenPort);

    /**
     * A config that must be refused.
     *
     * @param reason part of what must be said
     */
    record Broken(String text, String reason) {}
}
