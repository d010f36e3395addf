package io.logpipe.core.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.logpipe.api.config.Value;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads JSON with comments into {@link Node}s. At the first syntax error it reports it and keeps what it has. */
final class TreeReader {

    /** Characters of a name. */
    static final int MAX_NAME = 256;

    private static final int MAX_DEPTH = 32;
    private static final int MAX_VALUES = 32_768;

    private final String file;
    private final References references;
    private final Report report;
    private String path = "$";
    private int values;
    private boolean stopped;

    TreeReader(String file, References references, Report report) {
        this.file = file;
        this.references = references;
        this.report = report;
    }

    /** The root, which may lack its end if the report is cut short; empty if there is nothing at all. */
    Optional<Node> read(String text) {
        try (JsonParser parser = parser(text)) {
            JsonToken token = next(parser);
            if (stopped) {
                return Optional.empty();
            }
            if (token == null) {
                stop(new Where(file, 1, 1, "$"), "the file is empty: no inputs (expected: an object with inputs)");
                return Optional.empty();
            }
            Node root = node(parser, token, here(parser, "$"), 1);
            if (!stopped && next(parser) != null && !stopped) {
                stop(here(parser, "$"), "more after the end of the object (expected: nothing but comments)");
            }
            return Optional.of(root);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static JsonParser parser(String text) throws IOException {
        return JsonFactory.builder()
                .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
                .streamReadConstraints(
                        StreamReadConstraints.builder().maxNameLength(MAX_NAME).build())
                .build()
                .createParser(new StringReader(text));
    }

    private Node node(JsonParser parser, JsonToken token, Where where, int depth) throws IOException {
        boolean container = token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY;
        if (container && depth > MAX_DEPTH) {
            return stop(where, "nested too deep (expected: at most " + MAX_DEPTH + " levels)");
        }
        if (++values > MAX_VALUES) {
            return stop(where, "too many values (expected: at most " + MAX_VALUES + ")");
        }
        return switch (token) {
            case START_OBJECT -> object(parser, where, depth);
            case START_ARRAY -> list(parser, where, depth);
            case VALUE_NULL -> new Node.Nothing(where, false);
            case VALUE_STRING -> text(parser, where);
            case VALUE_TRUE, VALUE_FALSE ->
                new Node.Leaf(where, new Value.Flag(token == JsonToken.VALUE_TRUE), token.asString());
            default -> number(parser, where);
        };
    }

    private Node object(JsonParser parser, Where where, int depth) throws IOException {
        Map<String, Node> fields = new LinkedHashMap<>();
        List<Where> repeated = new ArrayList<>();
        String name = null;
        while (hasName(parser, name)) {
            name = parser.currentName();
            Where member = here(parser, Where.memberPath(where.path(), name));
            path = member.path();
            JsonToken token = next(parser);
            if (stopped) {
                break;
            }
            Node node = node(parser, token, member, depth + 1);
            if (fields.putIfAbsent(name, node) != null) {
                repeated.add(member);
            }
            if (stopped) {
                break;
            }
            path = where.path();
        }
        return new Node.Fields(where, fields, repeated, !stopped);
    }

    /** Goes to the next name. The parser looks into its value already, so what is wrong there is found here. */
    private boolean hasName(JsonParser parser, @Nullable String last) throws IOException {
        try {
            return parser.nextToken() == JsonToken.FIELD_NAME;
        } catch (JsonProcessingException wrong) {
            String name = parser.getParsingContext().getCurrentName();
            path = name == null || name.equals(last) ? path : Where.memberPath(path, name);
            return syntax(parser, wrong, false);
        }
    }

    private Node list(JsonParser parser, Where where, int depth) throws IOException {
        List<Node> nodes = new ArrayList<>();
        for (JsonToken token = next(parser); !stopped && token != JsonToken.END_ARRAY; token = next(parser)) {
            Where element = here(parser, where.path() + '[' + nodes.size() + ']');
            path = element.path();
            nodes.add(node(parser, token, element, depth + 1));
            if (stopped) {
                break;
            }
            path = where.path();
        }
        return new Node.Many(where, nodes);
    }

    private Node text(JsonParser parser, Where where) throws IOException {
        String written = textOf(parser);
        if (stopped) {
            return new Node.Nothing(where, true);
        }
        try {
            return new Node.Leaf(where, new Value.Text(references.fillIn(written)), written);
        } catch (IllegalArgumentException unfilled) {
            report.problem(where, String.valueOf(unfilled.getMessage()));
            return new Node.Nothing(where, true);
        }
    }

    private Node number(JsonParser parser, Where where) throws IOException {
        String literal = textOf(parser);
        return stopped ? new Node.Nothing(where, true) : new Node.Leaf(where, new Value.Number(literal), literal);
    }

    private JsonToken next(JsonParser parser) throws IOException {
        try {
            return parser.nextToken();
        } catch (JsonProcessingException wrong) {
            return syntax(parser, wrong, JsonToken.NOT_AVAILABLE);
        }
    }

    private String textOf(JsonParser parser) throws IOException {
        try {
            return parser.getText();
        } catch (JsonProcessingException wrong) {
            return syntax(parser, wrong, "");
        }
    }

    /** What is too long has no location of its own. */
    private <T> T syntax(JsonParser parser, JsonProcessingException wrong, T instead) {
        JsonLocation known = wrong.getLocation();
        stop(at(known == null ? parser.currentLocation() : known, path), SyntaxMessage.of(wrong));
        return instead;
    }

    private Node stop(Where where, String message) {
        stopped = true;
        report.cutShort(where, message);
        return new Node.Nothing(where, true);
    }

    private Where here(JsonParser parser, String at) {
        return at(parser.currentTokenLocation(), at);
    }

    private Where at(JsonLocation location, String at) {
        return new Where(file, location.getLineNr(), location.getColumnNr(), at);
    }
}
