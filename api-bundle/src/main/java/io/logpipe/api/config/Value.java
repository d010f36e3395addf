package io.logpipe.api.config;

import java.util.List;
import java.util.Map;

/** One value of the configuration, free of any parser's types. Setting parsers read it; nothing else needs to. */
public sealed interface Value {

    /** How the kind is called in messages, such as {@code text}. */
    String kind();

    /** A quoted string, decoded, with {@code ${env:…}} and {@code ${file:…}} filled in. */
    record Text(String text) implements Value {
        @Override
        public String kind() {
            return "text";
        }
    }

    /** An unquoted number, as it was written. */
    record Number(String literal) implements Value {
        @Override
        public String kind() {
            return "a number";
        }
    }

    /** {@code true} or {@code false}. */
    record Flag(boolean on) implements Value {
        @Override
        public String kind() {
            return "a boolean";
        }
    }

    /** An array. */
    record Items(List<Value> items) implements Value {
        /** Freezes the list. */
        public Items {
            items = List.copyOf(items);
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /** An object, in the order of the file. */
    record Members(Map<String, Value> members) implements Value {
        /** Freezes the map; order is kept. */
        public Members {
            members = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(members));
        }

        @Override
        public String kind() {
            return "an object";
        }
    }
}
