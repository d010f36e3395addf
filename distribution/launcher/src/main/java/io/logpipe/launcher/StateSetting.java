package io.logpipe.launcher;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The one item of a config that must be known before the framework runs; all else is the core's business. */
final class StateSetting {

    private static final String NAME = "state_dir";
    private static final Pattern ITEM = Pattern.compile('"' + NAME + "\"\\s*:\\s*\"([^\"\\\\\r\n]+)\"");
    private static final long LARGEST = 1 << 20;

    private StateSetting() {}

    /**
     * The item's text as it is written.
     *
     * @throws IOException if the file is not one that says it; the core tells people better what is wrong with it
     */
    static Optional<String> read(Path config) throws IOException {
        if (Files.size(config) > LARGEST) {
            throw new IOException("larger than " + LARGEST + " bytes");
        }
        JsonFactory json = JsonFactory.builder()
                .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
                .build();
        try (JsonParser parser = json.createParser(text(Files.readAllBytes(config)))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not an object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = NAME.equals(parser.currentName());
                JsonToken value = parser.nextToken();
                if (found && value != JsonToken.VALUE_STRING) {
                    throw new IOException(NAME + " is not text");
                }
                if (found) {
                    return Optional.of(parser.getText());
                }
                parser.skipChildren();
            }
            return Optional.empty();
        }
    }

    /** The item's text as far as it can be told from a file that is no JSON. */
    static Optional<String> guess(Path config) throws IOException {
        Matcher item = ITEM.matcher(text(Files.readAllBytes(config)));
        return item.find() ? Optional.of(item.group(1)) : Optional.empty();
    }

    /** UTF-8, or what the C program took for granted. */
    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, Charset.forName("GB18030"));
        }
    }
}
