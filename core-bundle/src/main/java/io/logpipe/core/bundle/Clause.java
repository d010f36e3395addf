package io.logpipe.core.bundle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One clause of a manifest header, such as {@code a;b;version="[1,2)";resolution:=optional}.
 *
 * @param paths what it is about: {@code a} and {@code b}
 * @param parameters attributes and directives, the latter with a colon behind their names
 */
record Clause(List<String> paths, Map<String, String> parameters) {

    /** All clauses of a header, none of one that is not there. */
    static List<Clause> of(@Nullable String header) {
        List<Clause> clauses = new ArrayList<>();
        if (header != null) {
            split(header, ',').forEach(clause -> clauses.add(clause(clause)));
        }
        return clauses;
    }

    private static Clause clause(String text) {
        List<String> paths = new ArrayList<>();
        Map<String, String> parameters = new HashMap<>();
        for (String part : split(text, ';')) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                paths.add(part);
            } else {
                String value = part.substring(equals + 1).strip();
                boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
                parameters.put(
                        part.substring(0, equals).strip(), quoted ? value.substring(1, value.length() - 1) : value);
            }
        }
        return new Clause(paths, parameters);
    }

    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        for (char c : text.toCharArray()) {
            quoted ^= c == '"';
            if (c == separator && !quoted) {
                add(parts, part);
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        add(parts, part);
        return parts;
    }

    private static void add(List<String> parts, StringBuilder part) {
        String text = part.toString().strip();
        if (!text.isEmpty()) {
            parts.add(text);
        }
    }
}
