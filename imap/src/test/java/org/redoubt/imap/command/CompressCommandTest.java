package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.redoubt.imap.Mails;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.TestServer;

class CompressCommandTest {
    @Test
    void commandsAndAnswersAreCompressed() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            assertTrue(client.ok("CAPABILITY").only().contains(" COMPRESS=DEFLATE "));
            client.compress();
            client.append("INBOX", Mails.plain("one", "compressed"));
            client.ok("SELECT INBOX");
            assertTrue(client.ok("FETCH 1 BODY.PEEK[TEXT]").only().endsWith("compressed\r\n)"));
            // Whether an answer comes at once is what this loop shows: without a sync flush it would wait for ever.
            for (int i = 0; i < 50; i++) {
                client.ok("NOOP");
            }
        }
    }

    @Test
    void compressingTwiceIsRefused() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.compress();
            assertTrue(client.bad("COMPRESS DEFLATE").tagged().startsWith("BAD [COMPRESSIONACTIVE] "));
            client.ok("NOOP");
        }
    }

    @Test
    void onlyDeflateAndOnlyAfterSignIn() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient stranger = server.connect();
                ScriptedClient client = server.alice()) {
            assertFalse(stranger.ok("CAPABILITY").only().contains("COMPRESS"));
            stranger.bad("COMPRESS DEFLATE");
            client.bad("COMPRESS");
            client.bad("COMPRESS LZW");
            client.bad("COMPRESS DEFLATE 9");
            client.ok("NOOP");
        }
    }

    @Test
    void largeMessagesPassBothWays() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.compress();
            byte[] message = Mails.octets(Mails.plain("large", noise(3_000_000)));
            client.append("INBOX", "", message);
            client.ok("SELECT INBOX");
            String fetched = client.ok("FETCH 1 BODY.PEEK[]").only();
            String literal = fetched.substring(fetched.indexOf("\r\n") + 2, fetched.length() - 1);
            assertEquals(new String(message, StandardCharsets.ISO_8859_1), literal);
        }
    }

    private static String noise(int length) {
        Random random = new Random(4978);
        StringBuilder text = new StringBuilder(length);
        while (text.length() < length) {
            text.append((char) random.nextInt(' ', 127)).append(text.length() % 70 == 0 ? "\r\n" : "");
        }
        return text.toString();
    }

    // A client that idles holds no compressor; what is told then comes from a fresh one each time.
    @Test
    void newsArriveWhileIdling() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox();
                ScriptedClient other = server.alice()) {
            client.compress();
            client.send("i IDLE\r\n");
            assertTrue(client.line().startsWith("+ "));
            for (int i = 1; i <= 5; i++) {
                other.append("INBOX", Mails.plain("news " + i, "text"));
                assertEquals("* " + i + " EXISTS", client.line());
                assertEquals("* " + i + " RECENT", client.line());
            }
            client.send("DONE\r\n");
            assertTrue(client.until("i").tagged().startsWith("OK "));
        }
    }

    // The limits of a line are those of the inflated line: a bomb is read piece by piece and given up on.
    @Test
    void aGigabyteOfZerosEndsTheConnection() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.ok("COMPRESS DEFLATE");
            System.gc();
            long before = used();
            try {
                sendZeros(client, 1L << 30);
            } catch (IOException closed) {
                // Cut off within the first few of its 1,024 MiB.
            }
            assertTrue(used() - before < 64L << 20, "memory grew by " + (used() - before));
            try (ScriptedClient other = server.alice()) {
                other.ok("NOOP");
            }
            // The client's own socket was closed by the server: nothing but an end can be read of it.
            assertTrue(ended(client));
        }
    }

    @Test
    void aLiteralThatSwellsUpIsRefusedBySize() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.compress();
            client.send("a APPEND INBOX {1073741824}\r\n");
            assertTrue(client.until("a").tagged().startsWith("NO [TOOBIG]"));
            client.ok("NOOP");
        }
    }

    private static long used() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static void sendZeros(ScriptedClient client, long count) throws IOException {
        Deflater deflater = new Deflater(9, true);
        byte[] zeros = new byte[1 << 20];
        byte[] packed = new byte[1 << 16];
        try {
            for (long sent = 0; sent < count; sent += zeros.length) {
                deflater.setInput(zeros);
                int n = deflater.deflate(packed, 0, packed.length, Deflater.SYNC_FLUSH);
                client.send(Arrays.copyOf(packed, n));
            }
        } finally {
            deflater.end();
        }
    }

    private static boolean ended(ScriptedClient client) {
        try {
            client.rest();
            return true;
        } catch (IOException reset) {
            return true;
        }
    }

    @Test
    void whatIsNotDeflateEndsTheConnection() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.ok("COMPRESS DEFLATE");
            client.send("b NOOP\r\n");
            client.send("\u0007\u0007\u0007\u0007");
            client.rest();
        }
    }

    // RFC 4978 3 forbids to send ahead; what comes all the same is never run as it stands.
    @Test
    void plainCommandsSentAheadAreNotRun() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.ok("CREATE Kept");
            client.send("a COMPRESS DEFLATE\r\nb DELETE Kept\r\n");
            assertTrue(client.until("a").tagged().startsWith("OK "));
            client.rest();
            try (ScriptedClient other = server.alice()) {
                assertEquals(1, other.ok("LIST \"\" Kept").untagged().size());
            }
        }
    }
}
