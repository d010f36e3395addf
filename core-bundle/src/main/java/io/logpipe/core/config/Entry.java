package io.logpipe.core.config;

import io.logpipe.api.config.Value;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One plugin in one place of the config. Two are equal if they mean the same, wherever they stand.
 *
 * @param instance the id or, without one, the type; with {@code -2} and so on where that is taken
 * @param id as it is written
 * @param type such as {@code input-file}
 * @param version range of plugin versions to choose from, in OSGi notation
 * @param compatible whether it is written the C program's way, {@code so/logpipe-input-file.so}; the directory and
 *     {@code $HOME} mean nothing here
 * @param queue of outputs; the default for others
 * @param items what the plugin is to understand; may hold secrets
 * @param origin where everything stands; takes no part in equality
 */
public record Entry(
        Kind kind,
        String instance,
        Optional<String> id,
        String type,
        Optional<String> version,
        boolean compatible,
        QueueSettings queue,
        Value.Members items,
        Origin origin) {

    /** Places in the file of an entry and its members. For use within this package. */
    public static final class Origin {

        private final Path file;
        private final Node.Fields fields;
        private final Map<String, Node> items;

        Origin(Path file, Node.Fields fields, Map<String, Node> items) {
            this.file = file;
            this.fields = fields;
            this.items = items;
        }

        Path file() {
            return file;
        }

        Where where() {
            return fields.where();
        }

        Node.Fields fields() {
            return fields;
        }

        /** The members that are the plugin's. */
        Map<String, Node> items() {
            return items;
        }

        Where where(String key) {
            return fields.where(key);
        }
    }

    /** A problem with the entry as a whole. */
    public Problem problem(String message) {
        return new Problem(origin.where().toString(), message);
    }

    /** A problem with one of its members, given or not: {@code plugin}, {@code id}, or an item. */
    public Problem problem(String key, String message) {
        return new Problem(origin.where(key).toString(), message);
    }

    Entry named(String name) {
        return new Entry(kind, name, id, type, version, compatible, queue, items, origin);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Entry that
                && kind == that.kind
                && instance.equals(that.instance)
                && id.equals(that.id)
                && type.equals(that.type)
                && version.equals(that.version)
                && compatible == that.compatible
                && queue.equals(that.queue)
                && items.equals(that.items);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, instance, type, version, compatible, queue, items);
    }

    /** Names only: which items are secret is known to the plugin alone. */
    @Override
    public String toString() {
        return instance + " (" + type + ") " + items.members().keySet();
    }
}
