package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.redoubt.imap.Mails;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.TestServer;

class UnauthenticateCommandTest {
    private static final String BOB = "LOGIN " + TestServer.BOB + " " + TestServer.PASSWORD;

    @Test
    void somebodyElseSignsInAndInheritsNothing() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.ok("ENABLE QRESYNC IMAP4rev2");
            client.append("INBOX", Mails.plain("one", "for Alice"));
            client.ok("SELECT INBOX");
            client.ok("SEARCH RETURN (SAVE) ALL");
            assertTrue(client.ok("UNAUTHENTICATE").untagged().isEmpty());
            client.bad("SELECT INBOX");
            client.bad("NAMESPACE");
            assertTrue(client.ok("CAPABILITY").only().contains("AUTH=PLAIN"));
            client.ok(BOB);
            client.bad("FETCH 1 FLAGS");
            // Neither rev2 nor CONDSTORE is enabled: RECENT is told, MODSEQ is not.
            assertEquals(1, client.ok("SELECT INBOX").of("0 RECENT").size());
            client.append("INBOX", Mails.plain("two", "for Bob"));
            assertFalse(client.ok("STORE 1 +FLAGS (\\Seen)").only().contains("MODSEQ"));
            // RFC 5182: the saved result went, too.
            assertTrue(client.ok("FETCH $ UID").untagged().isEmpty());
        }
    }

    // RFC 8437 3: UNAUTHENTICATE and the next AUTHENTICATE in one go.
    @Test
    void signInMayFollowInOneRoundTrip() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            client.send("a UNAUTHENTICATE\r\nb " + BOB + "\r\nc SELECT INBOX\r\n");
            assertTrue(client.until("a").tagged().startsWith("OK "));
            assertTrue(client.until("b").tagged().startsWith("OK "));
            assertTrue(client.until("c").tagged().startsWith("OK "));
        }
    }

    @Test
    void onlyWhoSignedInCanSignOut() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.connect()) {
            assertFalse(client.ok("CAPABILITY").only().contains("UNAUTHENTICATE"));
            client.bad("UNAUTHENTICATE");
            client.ok(BOB);
            client.bad("UNAUTHENTICATE now");
            client.ok("UNAUTHENTICATE");
            client.bad("UNAUTHENTICATE");
        }
    }

    // RFC 8437 4.1: each side's compression ends with its last line.
    @Test
    void compressionEnds() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            for (int i = 0; i < 3; i++) {
                client.compress();
                client.ok("NOOP");
                client.ok("UNAUTHENTICATE");
                client.uncompressed();
                client.ok("CAPABILITY");
                client.ok(BOB);
            }
        }
    }

    @Test
    void theShortPatienceOfStrangersIsBack() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.ok("UNAUTHENTICATE");
            client.ok("NOOP");
            server.passUntilAnswered(client, Duration.ofSeconds(60));
            assertTrue(client.line().startsWith("* BYE "));
        }
    }
}
