package io.logpipe.core.config;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Bytes of a config file to text: UTF-8, with or without its mark, else GB18030 as the C program has it. */
final class Encoding {

    private Encoding() {}

    static Optional<String> decode(String file, byte[] bytes, Report report) {
        boolean marked =
                bytes.length >= 3 && bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb && bytes[2] == (byte) 0xbf;
        int mark = marked ? 3 : 0;
        CharBuffer text = CharBuffer.allocate(bytes.length);
        CoderResult end = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes, mark, bytes.length - mark).slice(), text, true);
        text.flip();
        if (end.isUnderflow()) {
            return Optional.of(text.toString());
        }
        Where broken = place(file, text);
        try {
            String decoded = gb18030(bytes);
            report.warning(broken, "not UTF-8, so the file is read as GB18030");
            return Optional.of(decoded);
        } catch (CharacterCodingException neither) {
            report.cutShort(broken, "neither UTF-8 nor GB18030 (expected: text in UTF-8)");
            return Optional.empty();
        }
    }

    private static String gb18030(byte[] bytes) throws CharacterCodingException {
        if (!Charset.isSupported("GB18030")) {
            throw new CharacterCodingException();
        }
        return Charset.forName("GB18030")
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    private static Where place(String file, CharBuffer before) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < before.length(); i++) {
            boolean lineEnd = before.charAt(i) == '\n';
            line += lineEnd ? 1 : 0;
            column = lineEnd ? 1 : column + 1;
        }
        return new Where(file, line, column, "$");
    }
}
