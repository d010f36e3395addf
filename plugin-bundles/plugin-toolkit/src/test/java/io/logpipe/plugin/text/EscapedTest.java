package io.logpipe.plugin.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EscapedTest {

    @Test
    @DisplayName("SEC-14: no control character, no escape sequence and no line end comes through")
    void foreignTextBecomesOneLineOfPrintableAscii() {
        assertEquals(
                "a\\n\\r\\t\\\\\\x1b[31m\\x00\\x7f\\xc3\\xa4~ ", Escaped.text("a\n\r\t\\\u001b[31m\0\u007fä~ ", 1000));
    }

    @Test
    void longTextIsCutAndSaysSo() {
        assertEquals("abc...", Escaped.text("abcd", 3));
        assertEquals("abc", Escaped.text("abc", 3));
        assertEquals("x".repeat(10) + "...", Escaped.text("x".repeat(1_000_000), 10));
    }

    @Test
    void bytesAreShownFromTheirPositionWhichStays() {
        ByteBuffer bytes =
                ByteBuffer.wrap("hello\n".getBytes(StandardCharsets.US_ASCII)).position(2);
        assertEquals("llo\\n", Escaped.bytes(bytes, 1024));
        assertEquals(2, bytes.position());
        assertEquals("ll...", Escaped.bytes(bytes.asReadOnlyBuffer(), 2));
    }
}
