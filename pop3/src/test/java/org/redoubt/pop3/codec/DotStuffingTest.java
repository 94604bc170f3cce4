package org.redoubt.pop3.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DotStuffingTest {
    private static String stuffed(String message) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DotStuffing stuffing = new DotStuffing(out);
        stuffing.write(message.getBytes(StandardCharsets.ISO_8859_1));
        stuffing.finish();
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    void linesThatBeginWithADotGetAnother() throws IOException {
        assertEquals("a.b\r\n..\r\n...\r\n..x\r\n", stuffed("a.b\r\n.\r\n..\r\n.x\r\n"));
        assertEquals("..\r\n", stuffed("."));
        assertEquals("", stuffed(""));
    }

    @Test
    void everyLineEndsInCrlf() throws IOException {
        assertEquals("a\r\nb\r\n", stuffed("a\nb"));
        assertEquals("a\rb\r\n\r\n", stuffed("a\rb\r\n\n"));
        assertEquals("a\r\r\n", stuffed("a\r"));
    }

    // What ends a response for a client that takes LF for a line end never stands in a message.
    @Test
    void aDotBehindABareLfIsNoEnd() throws IOException {
        assertEquals("a\r\n..\r\n+OK 1 1\r\n", stuffed("a\n.\r\n+OK 1 1\r\n"));
    }

    /** Any octets, in any pieces: taken apart again as a client does, they are the message with CRLF line ends. */
    @Test
    void theReceiverHasTheMessageAndItsSize() throws IOException {
        long seed = Long.getLong("redoubt.seed", 20261125L);
        System.getLogger("org.redoubt.pop3").log(System.Logger.Level.INFO, "event=test.seed seed=" + seed);
        Random random = new Random(seed);
        String alphabet = "..\r\n\n\rax\0\u00ff";
        for (int round = 0; round < 20_000; round++) {
            byte[] message = new byte[random.nextInt(24)];
            for (int i = 0; i < message.length; i++) {
                message[i] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            DotStuffing stuffing = new DotStuffing(out);
            for (int at = 0; at < message.length; ) {
                int length = 1 + random.nextInt(message.length - at);
                stuffing.write(message, at, length);
                at += length;
            }
            stuffing.finish();
            String text = new String(message, StandardCharsets.ISO_8859_1);
            String expected = text.replaceAll("(?<!\r)\n", "\r\n");
            expected += expected.isEmpty() || expected.endsWith("\n") ? "" : "\r\n";
            String received = received(out.toString(StandardCharsets.ISO_8859_1) + ".\r\nnext");
            assertEquals(expected, received, "seed " + seed + " round " + round);
            assertEquals(expected.length(), stuffing.octets(), "seed " + seed + " round " + round);
        }
    }

    private static String received(String wire) {
        StringBuilder message = new StringBuilder();
        int at = 0;
        while (!wire.startsWith(".\r\n", at)) {
            int end = wire.indexOf("\r\n", at) + 2;
            message.append(wire, wire.charAt(at) == '.' ? at + 1 : at, end);
            at = end;
        }
        assertEquals(".\r\nnext", wire.substring(at));
        return message.toString();
    }
}
