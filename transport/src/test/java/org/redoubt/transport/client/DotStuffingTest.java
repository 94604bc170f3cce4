package org.redoubt.transport.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.redoubt.transport.codec.DataScanner;

class DotStuffingTest {
    private static String stuffed(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DotStuffing stuffing = new DotStuffing(out);
        stuffing.write(text.getBytes(StandardCharsets.US_ASCII));
        stuffing.end();
        return out.toString(StandardCharsets.US_ASCII);
    }

    @Test
    void linesThatBeginWithADotGetOneMore() throws IOException {
        assertEquals("..\r\n.\r\n", stuffed(".\r\n"));
        assertEquals("a.\r\n...b\r\n.\r\n", stuffed("a.\r\n..b\r\n"));
        assertEquals(".\r\n", stuffed(""));
        assertEquals("a\r\n.\r\n", stuffed("a"));
    }

    @Test
    void aBareLineEndIsNeverSent() {
        for (String text : List.of("a\n.\r\n", "a\r.\r\n", "\n.\n", "a\r", "\r\r\n", "a\r\n.\n", "\r\n.\r.")) {
            assertThrows(IOException.class, () -> stuffed(text), text);
        }
    }

    /** Whatever goes out is read back by our own reader, however it was cut. */
    @Test
    void theReaderUndoesIt() throws IOException {
        long seed = Long.getLong("redoubt.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(12); i > 0; i--) {
                text.append(List.of(".", "..", "a", "\r\n", "\r\n.", ".\r\n", "b c").get(random.nextInt(7)));
            }
            text.append("\r\n");
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            DotStuffing stuffing = new DotStuffing(out);
            byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
            int at = 0;
            while (at < bytes.length) {
                int n = Math.min(bytes.length - at, 1 + random.nextInt(5));
                stuffing.write(bytes, at, n);
                at += n;
            }
            stuffing.end();
            byte[] wire = out.toByteArray();
            ByteArrayOutputStream back = new ByteArrayOutputStream();
            DataScanner scanner = DataScanner.dotStuffed(1000);
            assertEquals(wire.length, scanner.scan(wire, 0, wire.length, back::write), "seed " + seed);
            assertEquals(text.toString(), back.toString(StandardCharsets.US_ASCII), "seed " + seed);
        }
    }
}
