package io.logpipe.core.config;

import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.MemberProblem;
import io.logpipe.api.config.Value;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** One object of the file while its settings are taken out of it; what was not asked for at its end is unknown. */
final class Section {

    private final Node.Fields fields;
    private final Path base;
    private final Report report;
    private final boolean lenient;
    private final Set<String> known = new LinkedHashSet<>();

    /**
     * Begins.
     *
     * @param base directory that relative paths start at
     * @param lenient whether unknown names are only warned of, and {@code null} counts as not given
     */
    Section(Node.Fields fields, Path base, Report report, boolean lenient) {
        this.fields = fields;
        this.base = base;
        this.report = report;
        this.lenient = lenient;
    }

    /** The place of a member, or what it would be. */
    Where where(String name) {
        return fields.where(name);
    }

    /** The value of {@code key} or its default; empty if it is wrong, or required and missing: then it is reported. */
    <T> Optional<T> find(ConfigKey<T> key) {
        Optional<Node> given = node(key.name());
        Optional<Value> value = given.flatMap(Node::value);
        if (value.isPresent()) {
            return parse(key, given.orElseThrow(), value.get());
        }
        boolean reported = given.isPresent() && (!lenient || ((Node.Nothing) given.get()).reported());
        if (key.fallback().isEmpty() && !reported) {
            report.missing(where(key.name()), "missing (expected: " + key.kind() + ": " + key.doc() + ")");
        }
        return key.fallback();
    }

    /** The value of a key that has a default, which also stands in for a wrong value. */
    <T> T get(ConfigKey<T> key) {
        return find(key).or(key::fallback).orElseThrow();
    }

    /** A member to be looked at by other means. */
    Optional<Node> node(String name) {
        known.add(name);
        return Optional.ofNullable(fields.fields().get(name));
    }

    /** The member {@code name} as a section of its own, if it is an object. */
    Optional<Section> section(String name) {
        Optional<Node> node = node(name);
        if (node.isPresent() && node.get() instanceof Node.Fields inner) {
            return Optional.of(new Section(inner, base, report, lenient));
        }
        node.filter(other -> !(other instanceof Node.Nothing))
                .ifPresent(other -> report.problem(other.where(), other.shown() + " (expected: an object)"));
        return Optional.empty();
    }

    /** Reports the members that nobody asked for. */
    void end() {
        fields.fields().forEach((name, node) -> {
            if (!known.contains(name)) {
                String meant = Near.to(name, known)
                        .map(near -> " (did you mean " + near + "?)")
                        .orElseGet(
                                () -> " (expected: " + (known.isEmpty() ? "nothing" : String.join(", ", known)) + ")");
                report.flaw(lenient, node.where(), "unknown setting" + meant);
            }
        });
    }

    private <T> Optional<T> parse(ConfigKey<T> key, Node given, Value value) {
        String expected;
        try {
            T parsed = key.parse(value, base);
            if (parsed != null) {
                return Optional.of(parsed);
            }
            expected = key.kind();
        } catch (MemberProblem wrong) {
            if (given instanceof Node.Fields inner && !key.secret()) {
                member(inner, wrong);
                return Optional.empty();
            }
            expected = expectation(key, value, wrong);
        } catch (RuntimeException wrong) {
            expected = expectation(key, value, wrong);
        }
        report.problem(given.where(), (key.secret() ? "the value" : given.shown()) + " (expected: " + expected + ")");
        return Optional.empty();
    }

    private void member(Node.Fields inner, MemberProblem wrong) {
        Node node = inner.fields().get(wrong.member());
        String shown = node == null ? "missing" : node.shown();
        report.problem(inner.where(wrong.member()), shown + " (expected: " + wrong.getMessage() + ")");
    }

    /** A parser's own words, unless they could show a secret. */
    private static String expectation(ConfigKey<?> key, Value value, RuntimeException wrong) {
        String words = wrong.getMessage();
        boolean ours = wrong instanceof IllegalArgumentException && words != null;
        boolean safe = !key.secret() || value instanceof Value.Text text && ours && !words.contains(text.text());
        return ours && safe ? words : key.kind();
    }
}
