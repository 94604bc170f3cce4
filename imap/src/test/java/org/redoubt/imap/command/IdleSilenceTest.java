package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.redoubt.imap.Mails;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.TestServer;

/** What keeps the way through a NAT open while a client idles. */
class IdleSilenceTest {
    private static final Duration SILENCE = Duration.ofMinutes(2);

    @Test
    void theServerSaysThatItIsThere() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox();
                ScriptedClient other = server.alice()) {
            client.send("i IDLE\r\n");
            assertTrue(client.line().startsWith("+ "));
            for (int i = 0; i < 3; i++) {
                server.passUntilAnswered(client, SILENCE);
                assertEquals("* OK Still here", client.line());
            }
            other.append("INBOX", Mails.plain("one", "text"));
            assertEquals("* 1 EXISTS", client.line());
            assertEquals("* 1 RECENT", client.line());
            client.send("DONE\r\n");
            assertTrue(client.until("i").tagged().startsWith("OK "));
        }
    }

    @Test
    void nothingIsSaidOutsideOfIdle() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            client.send("i IDLE\r\nDONE\r\n");
            client.until("i");
            for (int i = 0; i < 5; i++) {
                server.runtime.advance(SILENCE);
            }
            assertFalse(client.hasInput());
            assertTrue(client.ok("NOOP").untagged().isEmpty());
        }
    }

    @Test
    void alsoCompressed() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            client.compress();
            client.send("i IDLE\r\n");
            assertTrue(client.line().startsWith("+ "));
            server.passUntilAnswered(client, SILENCE);
            assertEquals("* OK Still here", client.line());
            client.send("DONE\r\n");
            client.until("i");
        }
    }
}
