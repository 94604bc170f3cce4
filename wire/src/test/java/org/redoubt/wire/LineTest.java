package org.redoubt.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What ends a line, and what a bad one does to those behind it. */
class LineTest {
    private Site site;
    private Peer peer;

    @BeforeEach
    void open() throws IOException {
        site = new Site();
        peer = Peer.connect(site.open(TlsMode.PLAIN));
        assertEquals("hello 127.0.0.1", peer.line());
    }

    @AfterEach
    void close() throws IOException {
        peer.close();
        site.close();
    }

    @Test
    void pipelinedLinesAreAnsweredInOrder() throws IOException {
        peer.send("a\r\n\r\nb c\r\n");
        assertEquals(List.of("a", "", "b c"), List.of(peer.line(), peer.line(), peer.line()));
    }

    @Test
    void aLineMayArriveByteByByte() throws IOException {
        for (char c : "abc\r\nd\r\n".toCharArray()) {
            peer.send(String.valueOf(c));
        }
        assertEquals(List.of("abc", "d"), List.of(peer.line(), peer.line()));
    }

    @Test
    void nulIsLeftToTheProtocol() throws IOException {
        assertEquals("a\0b", peer.ask("a\0b"));
    }

    @Test
    void bareLfIsReportedAndItsWholeLineIsGone() throws IOException {
        peer.send("one\nRCPT\r\ntwo\r\n");
        assertEquals(List.of("bare lf", "two"), List.of(peer.line(), peer.line()));
        assertEquals(List.of("two"), site.protocol.heard);
    }

    @Test
    void bareCrIsReportedAndItsWholeLineIsGone() throws IOException {
        peer.send("one\rRCPT\r\ntwo\r\n");
        assertEquals(List.of("bare cr", "two"), List.of(peer.line(), peer.line()));
        assertEquals(List.of("two"), site.protocol.heard);
    }

    @Test
    void crCrLfIsABareCr() throws IOException {
        peer.send("one\r\r\ntwo\r\n");
        assertEquals(List.of("bare cr", "two"), List.of(peer.line(), peer.line()));
    }

    @Test
    void aLineOfTheLimitPassesAndOneByteMoreDoesNot() throws IOException {
        assertEquals("x".repeat(100), peer.ask("x".repeat(100)));
        assertEquals("too long", peer.ask("x".repeat(101)));
        assertEquals("next", peer.ask("next"));
    }

    @Test
    void aLongLineIsReportedBeforeItEnds() throws IOException {
        assertEquals("too long", peer.send("x".repeat(600)).line());
        assertEquals("next", peer.ask("y".repeat(5000) + "\r\nnext"));
        assertEquals(List.of("next"), site.protocol.heard);
    }

    @Test
    void anEndlessLineEndsTheConnection() throws IOException {
        assertEquals("too long", peer.send(new byte[101]).line());
        try {
            OutputStream out = peer.socket().getOutputStream();
            byte[] mebibyte = new byte[1 << 20];
            for (int i = 0; i < 1024; i++) {
                out.write(mebibyte);
            }
        } catch (IOException e) {
            // The server has closed long before the gigabyte was over.
            assertTrue(site.listeners.activeConnections() <= 1);
        }
        Site.await(() -> site.listeners.activeConnections() == 0);
        assertEquals(List.of(), site.protocol.heard);
    }

    @Test
    void theAnswerToAnEndlessLineArrives() throws IOException {
        peer.send(new byte[101]);
        peer.send(new byte[(int) Limits.MAX_DISCARD + 100_000]);
        assertEquals("too long\r\nmuch too long\r\n", peer.rest());
    }

    @Test
    void anyCuttingOfTheStreamGivesTheSameLines() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            String line = "x".repeat(random.nextInt(101));
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                all.append(i).append(line, 0, Math.min(line.length(), 98)).append("\r\n");
            }
            for (int at = 0; at < all.length(); ) {
                int next = Math.min(all.length(), at + 1 + random.nextInt(700));
                peer.send(all.substring(at, next));
                at = next;
            }
            for (int i = 0; i < 20; i++) {
                assertEquals(i + line.substring(0, Math.min(line.length(), 98)), peer.line(), "seed " + seed);
            }
        }
    }

    @Test
    void theScanFindsTheFirstLineEndAtEveryPlace() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            int from = random.nextInt(bytes.length + 1);
            int to = from + random.nextInt(bytes.length - from + 1);
            if (to > from) {
                bytes[from + random.nextInt(to - from)] = (byte) (random.nextBoolean() ? '\r' : '\n');
            }
            int expected = from;
            while (expected < to && bytes[expected] != '\r' && bytes[expected] != '\n') {
                expected++;
            }
            assertEquals(expected, Lines.indexOfCrOrLf(bytes, from, to), "seed " + seed);
        }
    }
}
