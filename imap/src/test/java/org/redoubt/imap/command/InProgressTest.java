package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.redoubt.imap.TestServer.ALICE;
import static org.redoubt.imap.TestServer.BOB;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.redoubt.imap.Mails;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.TestServer;

/** RFC 9585: how far a command is that takes long. */
class InProgressTest {
    private static final Duration TIME = Duration.ofSeconds(10);

    private static ScriptedClient filled(TestServer server) throws Exception {
        ScriptedClient client = server.alice();
        for (int i = 0; i < 3; i++) {
            client.append("INBOX", Mails.plain("m" + i, "text" + i));
        }
        client.ok("SELECT INBOX");
        client.ok("STORE 1 +FLAGS.SILENT (\\Deleted)");
        return client;
    }

    // RFC 9585 4: what is done, of what there is to do, and not more often than every ten seconds.
    @Test
    void aSearchTellsHowFarItIs() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = filled(server)) {
            assertTrue(client.ok("CAPABILITY").only().contains(" INPROGRESS "));
            for (String command : List.of(
                    "SEARCH UNDELETED BODY text2", "SORT (SUBJECT) UTF-8 UNDELETED BODY text2", "THREAD REFS UTF-8 UNDELETED BODY text2")) {
                // In a session of its own, which has not read these messages before: what it reads again waits for nothing.
                try (ScriptedClient reader = server.alice()) {
                    reader.ok("SELECT INBOX");
                    server.held = new CountDownLatch(1);
                    reader.send("q " + command + "\r\n");
                    for (int i = 0; i < 2; i++) {
                        server.passUntilAnswered(reader, TIME);
                        assertEquals("* OK [INPROGRESS (\"q\" 1 3)] Still at it", reader.line(), command);
                    }
                    server.held.countDown();
                    assertTrue(reader.until("q").untagged().getLast().matches("\\* (SEARCH|SORT|THREAD) \\(?3\\)?"), command);
                }
            }
        }
    }

    // RFC 9585 4: where nothing is counted, that it goes on.
    @Test
    void otherCommandsTellThatTheyAreAtIt() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = server.alice();
                ScriptedClient client = filled(server);
                ScriptedClient bob = server.bob()) {
            alice.ok("SETACL INBOX " + BOB + " lr");
            bob.ok("SELECT \"Other Users/" + ALICE + "/INBOX\"");
            server.held = new CountDownLatch(1);
            bob.send("c COPY 1:3 INBOX\r\n");
            server.passUntilAnswered(bob, TIME);
            assertEquals("* OK [INPROGRESS (\"c\" NIL NIL)] Still at it", bob.line());
            server.held.countDown();
            assertTrue(bob.until("c").tagged().startsWith("OK [COPYUID"));
        }
    }

    /** While a command runs nothing but how far it is can be told, whatever NOTIFY asked for. */
    @Test
    void newsWaitForTheEndOfTheCommand() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = filled(server);
                ScriptedClient other = server.alice()) {
            client.ok("NOTIFY SET (selected (MessageNew MessageExpunge)) (personal (MessageNew MessageExpunge))");
            server.held = new CountDownLatch(1);
            client.send("q SEARCH UNDELETED BODY text2\r\n");
            server.passUntilAnswered(client, TIME);
            other.append("INBOX", Mails.plain("new", "x"));
            other.append("Sent", Mails.plain("new", "x"));
            assertEquals("* OK [INPROGRESS (\"q\" 1 3)] Still at it", client.line());
            server.passUntilAnswered(client, TIME);
            server.held.countDown();
            List<String> answer = client.until("q").untagged();
            assertEquals("* OK [INPROGRESS (\"q\" 1 3)] Still at it", answer.getFirst());
            assertTrue(answer.contains("* SEARCH 3") && answer.contains("* 4 EXISTS"), answer.toString());
            assertTrue(client.line().startsWith("* STATUS \"Sent\" (MESSAGES 1 "));
        }
    }

    @Test
    void whatIsQuickSaysNothing() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = filled(server)) {
            assertEquals(List.of("* SEARCH 3"), client.ok("SEARCH BODY text2").untagged());
            for (int i = 0; i < 5; i++) {
                server.runtime.advance(TIME);
            }
            assertFalse(client.hasInput());
            assertEquals(List.of(), client.ok("NOOP").untagged());
        }
    }
}
