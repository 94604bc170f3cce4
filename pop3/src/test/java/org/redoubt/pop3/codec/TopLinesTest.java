package org.redoubt.pop3.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TopLinesTest {
    private static String top(String message, int lines, int piece) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TopLines top = new TopLines(out, lines);
        byte[] bytes = message.getBytes(StandardCharsets.US_ASCII);
        for (int at = 0; at < bytes.length && !top.done(); at += piece) {
            top.write(bytes, at, Math.min(piece, bytes.length - at));
        }
        return out.toString(StandardCharsets.US_ASCII);
    }

    private static void expect(String expected, String message, int lines) throws IOException {
        for (int piece = 1; piece <= message.length(); piece++) {
            assertEquals(expected, top(message, lines, piece), "in pieces of " + piece);
        }
    }

    @Test
    void theHeaderAndSoManyLines() throws IOException {
        String message = "A: b\r\nC: d\r\n\r\none\r\n\r\nthree\r\n";
        expect("A: b\r\nC: d\r\n\r\n", message, 0);
        expect("A: b\r\nC: d\r\n\r\none\r\n", message, 1);
        expect("A: b\r\nC: d\r\n\r\none\r\n\r\n", message, 2);
        expect(message, message, 3);
        expect(message, message, 1000);
    }

    @Test
    void aMessageMayBeAllHeaderOrHaveNone() throws IOException {
        expect("A: b\r\nC: d", "A: b\r\nC: d", 5);
        expect("\r\nx\r\n", "\r\nx\r\ny\r\n", 1);
    }

    @Test
    void bareLineFeedsEndLinesToo() throws IOException {
        expect("A: b\n\none\n", "A: b\n\none\ntwo\n", 1);
        expect("A: b\r\n\r\r\none\r\n", "A: b\r\n\r\r\none\r\n", 1);
    }
}
