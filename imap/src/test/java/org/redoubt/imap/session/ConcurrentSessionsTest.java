package org.redoubt.imap.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.redoubt.imap.Mails;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.ScriptedClient.Answer;
import org.redoubt.imap.TestServer;

class ConcurrentSessionsTest {
    private static void fill(ScriptedClient client, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            client.append("INBOX", Mails.plain("m" + i, "text " + i));
        }
    }

    @Test
    void newsComeInTheOrderOfTheRfc() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient one = server.inbox();
                ScriptedClient two = server.inbox()) {
            fill(one, 4);
            two.ok("NOOP");
            one.ok("STORE 2,3 +FLAGS.SILENT (\\Deleted)");
            one.ok("EXPUNGE");
            one.ok("STORE 2 +FLAGS.SILENT (\\Flagged)");
            fill(one, 1);
            assertEquals(
                    List.of("* 3 EXPUNGE", "* 2 EXPUNGE", "* 3 EXISTS", "* 0 RECENT", "* 2 FETCH (FLAGS (\\Flagged))"),
                    two.ok("NOOP").untagged());
            assertEquals(0, two.ok("NOOP").untagged().size());
        }
    }

    @Test
    void numbersStayDuringFetchStoreAndSearch() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient one = server.inbox();
                ScriptedClient two = server.inbox()) {
            fill(one, 3);
            two.ok("NOOP");
            one.ok("STORE 1 +FLAGS.SILENT (\\Deleted)");
            one.ok("EXPUNGE");
            Answer fetched = two.ok("FETCH 1:3 UID");
            // RFC 2180 4.1.1: what is gone can be read until that is told.
            assertEquals(
                    List.of("* 2 FETCH (UID 2)", "* 3 FETCH (UID 3)", "* 1 FETCH (UID 1)"), fetched.untagged());
            assertTrue(fetched.tagged().startsWith("OK [EXPUNGEISSUED]"), fetched.toString());
            Answer gone = two.ok("FETCH 1 (ENVELOPE BODY.PEEK[TEXT])");
            assertTrue(gone.toString().contains("BODY[TEXT]"), gone.toString());
            assertEquals("SEARCH 2 3", two.ok("SEARCH ALL").only());
            assertEquals(List.of("* 3 FETCH (FLAGS (\\Seen))"), two.ok("STORE 3 +FLAGS (\\Seen)").untagged());
            assertTrue(two.ok("COPY 2:3 Archive").untagged().contains("* 1 EXPUNGE"));
            assertEquals("SEARCH 1 2", two.ok("SEARCH ALL").only());
        }
    }

    @Test
    void uidCommandsTellWhatIsGone() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient one = server.inbox();
                ScriptedClient two = server.inbox()) {
            fill(one, 3);
            two.ok("NOOP");
            one.ok("STORE 1 +FLAGS.SILENT (\\Deleted)");
            one.ok("EXPUNGE");
            assertEquals(List.of("* 2 FETCH (UID 2)", "* 1 EXPUNGE"), two.ok("UID FETCH 1:2 UID").untagged());
        }
    }

    @Test
    void pipelinedCommandsAreAnsweredInOrder() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            fill(client, 2);
            client.send("a FETCH 1 UID\r\nb STORE 1 +FLAGS.SILENT (\\Deleted)\r\nc EXPUNGE\r\nd FETCH 1 UID\r\ne NOOP\r\n");
            assertEquals("1 FETCH (UID 1)", client.until("a").only());
            assertEquals(0, client.until("b").untagged().size());
            assertEquals("1 EXPUNGE", client.until("c").only());
            assertEquals("1 FETCH (UID 2)", client.until("d").only());
            assertTrue(client.until("e").tagged().startsWith("OK "));
        }
    }

    @Test
    void idleTellsNewsAtOnce() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient one = server.inbox();
                ScriptedClient two = server.alice()) {
            // Without \Recent, which whoever is first would claim.
            two.ok("ENABLE IMAP4rev2");
            two.ok("SELECT INBOX");
            two.send("i IDLE\r\n");
            assertEquals("+ idling", two.line());
            fill(one, 1);
            assertEquals("* 1 EXISTS", two.line());
            one.ok("STORE 1 +FLAGS.SILENT (\\Deleted)");
            assertEquals("* 1 FETCH (UID 1 FLAGS (\\Deleted))", two.line());
            one.ok("EXPUNGE");
            assertEquals("* 1 EXPUNGE", two.line());
            two.send("DONE\r\n");
            assertEquals("OK IDLE completed", two.until("i").tagged());
        }
    }

    @Test
    void idleEndsWithAnythingElse() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.send("i IDLE\r\n");
            client.line();
            client.send("STOP\r\n");
            assertTrue(client.until("i").tagged().startsWith("BAD "));
        }
    }

    @Test
    void idleHearsOfTheEndOfItsMailbox() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient one = server.alice();
                ScriptedClient two = server.alice()) {
            one.ok("CREATE a");
            two.ok("SELECT a");
            two.send("i IDLE\r\n");
            two.line();
            one.ok("DELETE a");
            assertEquals("* BYE The selected mailbox was deleted", two.line());
        }
    }

    @Test
    void aStoppingServerSaysGoodbye() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient idle = server.inbox();
                ScriptedClient waiting = server.inbox()) {
            idle.send("i IDLE\r\n");
            idle.line();
            server.drain();
            assertEquals("* BYE [UNAVAILABLE] The server is stopping\r\n", idle.rest());
            assertEquals("* BYE [UNAVAILABLE] The server is stopping\r\n", waiting.rest());
        }
    }

    @Test
    void onlyOneSessionClaimsRecent() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient one = server.alice();
                ScriptedClient two = server.alice()) {
            fill(one, 2);
            assertTrue(one.ok("SELECT INBOX").untagged().contains("* 2 RECENT"));
            assertTrue(two.ok("SELECT INBOX").untagged().contains("* 0 RECENT"));
            assertEquals("1 FETCH (FLAGS (\\Recent))", one.ok("FETCH 1 FLAGS").only());
            assertEquals("1 FETCH (FLAGS ())", two.ok("FETCH 1 FLAGS").only());
        }
    }

    @Test
    void enablingCondstoreLateTellsTheHighest() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            Answer answer = client.ok("ENABLE CONDSTORE");
            assertEquals(1, answer.of("OK [HIGHESTMODSEQ ").size());
            assertEquals(List.of("ENABLED CONDSTORE"), answer.of("ENABLED"));
        }
    }
}
