package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.redoubt.imap.Mails;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.ScriptedClient.Answer;
import org.redoubt.imap.TestServer;

class StoreCommandTest {
    private static ScriptedClient three(TestServer server) throws Exception {
        ScriptedClient client = server.inbox();
        for (int i = 0; i < 3; i++) {
            client.append("INBOX", Mails.plain("m" + i, "x"));
        }
        client.ok("SELECT INBOX");
        return client;
    }

    @Test
    void addsRemovesAndReplaces() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = three(server)) {
            assertEquals("1 FETCH (FLAGS (\\Seen))", client.ok("STORE 1 +FLAGS (\\Seen)").only());
            assertEquals("1 FETCH (FLAGS (\\Flagged \\Seen))", client.ok("STORE 1 +FLAGS \\Flagged").only());
            assertEquals("1 FETCH (FLAGS (\\Flagged))", client.ok("STORE 1 -FLAGS (\\Seen \\Recent)").only());
            assertEquals("1 FETCH (FLAGS (\\Draft))", client.ok("STORE 1 FLAGS (\\Draft)").only());
            assertEquals("1 FETCH (UID 1 FLAGS (\\Draft))", client.ok("UID FETCH 1 FLAGS").only());
            assertEquals(0, client.ok("STORE 1:* +FLAGS.SILENT (\\Seen)").untagged().size());
            client.bad("STORE 1 +FLAGS (\\Foo)");
            client.bad("STORE 4 +FLAGS (\\Seen)");
            client.ok("UID STORE 4 +FLAGS (\\Seen)");
        }
    }

    @Test
    void keywordsAreListedBeforeTheyAreShown() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = three(server);
                ScriptedClient other = server.inbox()) {
            Answer answer = client.ok("STORE 2 +FLAGS ($Forwarded)");
            assertEquals(
                    List.of("* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Forwarded)", "* 2 FETCH (FLAGS ($Forwarded))"),
                    answer.untagged());
            assertEquals(answer.untagged(), other.ok("NOOP").untagged());
            assertEquals("SEARCH 2", client.ok("SEARCH KEYWORD $forwarded").only());
        }
    }

    @Test
    void unchangedSinceKeepsWhatOthersChanged() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = three(server);
                ScriptedClient other = server.inbox()) {
            String modSeq = client.ok("FETCH 3 MODSEQ").fetches().getFirst().replaceAll(".*\\((\\d+)\\)\\)", "$1");
            other.ok("STORE 2 +FLAGS.SILENT (\\Flagged)");
            Answer answer = client.ok("STORE 1:3 (UNCHANGEDSINCE " + modSeq + ") +FLAGS.SILENT (\\Deleted)");
            assertTrue(answer.tagged().startsWith("OK [MODIFIED 2] "), answer.toString());
            assertEquals(3, answer.fetches().size());
            assertTrue(answer.fetches().get(1).matches("2 FETCH \\(FLAGS \\(\\\\Flagged\\) MODSEQ \\(\\d+\\)\\)"), answer.toString());
            assertEquals("SEARCH 1 3", client.ok("SEARCH DELETED").only());
            Answer byUid = client.ok("UID STORE 1:3 (UNCHANGEDSINCE 0) +FLAGS (\\Seen)");
            assertTrue(byUid.tagged().startsWith("OK [MODIFIED 1:3] "), byUid.toString());
        }
    }

    @Test
    void aSilentChangeTellsWhatSomebodyElseDid() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = three(server);
                ScriptedClient other = server.inbox()) {
            other.ok("STORE 2 +FLAGS.SILENT (\\Flagged)");
            assertEquals(List.of("* 2 FETCH (FLAGS (\\Flagged \\Seen))"), client.ok("STORE 1:2 +FLAGS.SILENT (\\Seen)").untagged());
            assertEquals(0, client.ok("NOOP").untagged().size());
        }
    }

    @Test
    void storingOnWhatIsGone() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = three(server);
                ScriptedClient other = server.inbox()) {
            other.ok("STORE 2 +FLAGS.SILENT (\\Deleted)");
            other.ok("EXPUNGE");
            assertTrue(client.no("STORE 2 +FLAGS (\\Seen)").tagged().contains("[EXPUNGEISSUED]"));
            assertTrue(client.ok("STORE 2 +FLAGS.SILENT (\\Seen)").tagged().contains("OK [EXPUNGEISSUED]"));
            Answer some = client.ok("STORE 1:3 +FLAGS (\\Seen)");
            assertTrue(some.tagged().contains("[EXPUNGEISSUED]"), some.toString());
            assertEquals(List.of("1 FETCH (FLAGS (\\Seen))", "3 FETCH (FLAGS (\\Seen))"), some.fetches());
            assertTrue(client.ok("NOOP").untagged().contains("* 2 EXPUNGE"));
        }
    }
}
