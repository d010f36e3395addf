package io.logpipe.core.config;

import io.logpipe.api.config.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One value of the file and where it stands. */
sealed interface Node {

    Where where();

    /** What stands there without its places; without null values, and with the first of equal names. */
    Optional<Value> value();

    /** How it is shown in a message: as it was written, never what a reference was filled in with. */
    String shown();

    /**
     * Text, number or boolean.
     *
     * @param written text before references were filled in
     */
    record Leaf(Where where, Value scalar, String written) implements Node {

        boolean isFilledIn() {
            return scalar instanceof Value.Text text && !text.text().equals(written);
        }

        @Override
        public Optional<Value> value() {
            return Optional.of(scalar);
        }

        @Override
        public String shown() {
            if (scalar instanceof Value.Text) {
                return '"' + OneLine.of(written, 60) + '"' + (isFilledIn() ? " when filled in" : "");
            }
            return OneLine.of(written, 60);
        }
    }

    /** An array. */
    record Many(Where where, List<Node> nodes) implements Node {

        @Override
        public Optional<Value> value() {
            List<Value> items = new ArrayList<>();
            nodes.forEach(node -> node.value().ifPresent(items::add));
            return Optional.of(new Value.Items(items));
        }

        @Override
        public String shown() {
            return "a list";
        }
    }

    /**
     * An object.
     *
     * @param repeated places of members whose name was there before
     * @param whole whether its end could be read
     */
    record Fields(Where where, Map<String, Node> fields, List<Where> repeated, boolean whole) implements Node {

        /** Whether it has such a member. */
        boolean has(String name) {
            return fields.containsKey(name);
        }

        /** The place of a member, or what it would be. */
        Where where(String name) {
            Node node = fields.get(name);
            return node == null ? where.member(name) : node.where();
        }

        @Override
        public Optional<Value> value() {
            return Optional.of(members());
        }

        Value.Members members() {
            Map<String, Value> members = new LinkedHashMap<>();
            fields.forEach((name, node) -> node.value().ifPresent(value -> members.put(name, value)));
            return new Value.Members(members);
        }

        @Override
        public String shown() {
            return "an object";
        }
    }

    /**
     * No value.
     *
     * @param reported whether the reason is among the problems already, as with a reference that could not be filled in;
     *     otherwise it is a plain {@code null}
     */
    record Nothing(Where where, boolean reported) implements Node {

        @Override
        public Optional<Value> value() {
            return Optional.empty();
        }

        @Override
        public String shown() {
            return "null";
        }
    }
}
