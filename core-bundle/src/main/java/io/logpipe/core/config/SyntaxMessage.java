package io.logpipe.core.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;

/** Says what the parser found in words for people, without quoting a word of the file: it may be a secret. */
final class SyntaxMessage {

    private static final String[][] WORDS = {
        {"Unrecognized token", "a word without quotes (expected: text in double quotes, a number, true or false)"},
        {"start field name", "%s (expected: a name in double quotes)"},
        {"expected a valid value", "%s (expected: text in double quotes, a number, true, false, a list or an object)"},
        {"separate field name and value", "%s (expected: a colon after the name)"},
        {"was expecting comma", "%s (expected: a comma before the next value)"},
        {"Illegal unquoted character", "a raw control character in a text (expected: an escape such as \\n or \\t)"},
        {"Unrecognized character escape", "an unknown escape (expected: \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u)"},
        {"hex-digit", "an incomplete \\u escape (expected: four hexadecimal digits)"},
        {"Leading zeroes", "a number with leading zeros (expected: none, or double quotes)"},
        {"closing quote", "the file ends inside a text (expected: the closing double quote)"},
        {"in a comment", "the file ends inside a comment (expected: its end)"},
        {"close marker for", "the file ends inside an object or list (expected: its closing bracket)"},
        {"end-of-input", "the file ends too early (expected: a value)"},
        {"Unexpected close marker", "the wrong closing bracket (expected: the one that fits)"},
        {"Illegal character", "a control character (expected: JSON)"},
        {"Name length", "a name that is too long (expected: at most " + TreeReader.MAX_NAME + " characters)"},
        {
            "Number value length",
            "a number that is too long (expected: at most " + StreamReadConstraints.DEFAULT_MAX_NUM_LEN + " digits)"
        },
        {"in numeric value", "%s in a number (expected: a digit)"},
    };

    private SyntaxMessage() {}

    static String of(JsonProcessingException failure) {
        String original = failure.getOriginalMessage();
        for (String[] pair : WORDS) {
            if (original.contains(pair[0])) {
                return pair[1].replace("%s", character(original));
            }
        }
        return "not JSON: " + original;
    }

    /** The character out of {@code Unexpected character ('x' (code 120))…}. */
    private static String character(String original) {
        int quote = original.indexOf("('");
        int code = original.indexOf("' (code", quote);
        return quote >= 0 && code == quote + 3
                ? "unexpected " + original.substring(quote + 1, code + 1)
                : "an unexpected character";
    }
}
