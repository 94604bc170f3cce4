package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.redoubt.imap.Mails;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.ScriptedClient.Answer;
import org.redoubt.imap.TestServer;

class SelectCommandTest {
    @Test
    void describesTheMailbox() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.append("INBOX", "(\\Seen) ", Mails.octets(Mails.plain("one", "x")));
            client.append("INBOX", Mails.plain("two", "x"));
            Answer answer = client.ok("SELECT inbox");
            assertEquals("OK [READ-WRITE] SELECT completed", answer.tagged());
            assertTrue(answer.untagged().contains("* 2 EXISTS"));
            assertTrue(answer.untagged().contains("* 2 RECENT"));
            assertEquals(1, answer.of("OK [UNSEEN 2]").size());
            assertEquals(1, answer.of("OK [UIDNEXT 3]").size());
            assertEquals(1, answer.of("OK [MAILBOXID (m1)]").size());
            assertEquals(1, answer.of("OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)]").size());
            assertEquals(1, answer.of("OK [HIGHESTMODSEQ ").size());
            assertFalse(client.ok("SELECT INBOX").untagged().contains("* 2 RECENT"));
        }
    }

    @Test
    void examineChangesNothing() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.append("INBOX", Mails.plain("one", "x"));
            Answer answer = client.ok("EXAMINE INBOX");
            assertEquals("OK [READ-ONLY] EXAMINE completed", answer.tagged());
            assertEquals(1, answer.of("OK [PERMANENTFLAGS ()]").size());
            assertTrue(answer.untagged().contains("* 1 RECENT"));
            assertTrue(client.no("STORE 1 +FLAGS (\\Seen)").tagged().contains("[READ-ONLY]"));
            assertTrue(client.no("EXPUNGE").tagged().contains("[READ-ONLY]"));
            assertTrue(client.no("MOVE 1 Trash").tagged().contains("[READ-ONLY]"));
            assertFalse(client.ok("FETCH 1 BODY[]").only().contains("\\Seen"));
            client.ok("COPY 1 Trash");
            client.ok("CLOSE");
            assertTrue(client.ok("SELECT INBOX").untagged().contains("* 1 RECENT"));
        }
    }

    @Test
    void aFailedSelectLeavesNothingSelected() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            Answer answer = client.no("SELECT nowhere");
            assertEquals(1, answer.of("OK [CLOSED]").size());
            assertTrue(answer.tagged().contains("[NONEXISTENT]"));
            client.bad("CHECK");
        }
    }

    @Test
    void rev2ClientsAreToldOtherThings() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            assertEquals("ENABLED IMAP4rev2", client.ok("ENABLE IMAP4rev2 FOO").only());
            client.append("INBOX", Mails.plain("one", "x"));
            Answer answer = client.ok("SELECT INBOX");
            assertEquals(List.of("LIST () \"/\" \"INBOX\""), answer.of("LIST"));
            assertFalse(answer.untagged().stream().anyMatch(l -> l.contains("RECENT") || l.contains("[UNSEEN")));
            assertEquals("1 FETCH (FLAGS ())", client.ok("FETCH 1 FLAGS").only());
            assertEquals("ESEARCH (TAG \"x1\") ALL 1", tagged(client, "x1 SEARCH ALL"));
            assertEquals("ESEARCH (TAG \"x2\") UID", tagged(client, "x2 UID SEARCH SEEN"));
        }
    }

    private static String tagged(ScriptedClient client, String command) throws Exception {
        client.send(command + "\r\n");
        return client.until(command.substring(0, 2)).only();
    }

    @Test
    void qresyncTellsWhatWentAndWhatChanged() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            for (int i = 1; i <= 6; i++) {
                client.append("INBOX", Mails.plain("m" + i, "x"));
            }
            Answer before = client.ok("SELECT INBOX");
            String validity = number(before, "OK [UIDVALIDITY ");
            String modSeq = number(before, "OK [HIGHESTMODSEQ ");
            client.ok("STORE 2,5 +FLAGS.SILENT (\\Deleted)");
            client.ok("EXPUNGE");
            client.ok("STORE 1 +FLAGS (\\Flagged)");
            client.append("INBOX", Mails.plain("m7", "x"));
            try (ScriptedClient again = server.alice()) {
                again.bad("SELECT INBOX (QRESYNC (" + validity + " " + modSeq + "))");
                again.ok("ENABLE QRESYNC");
                Answer answer = again.ok("SELECT INBOX (QRESYNC (" + validity + " " + modSeq + "))");
                assertEquals(List.of("VANISHED (EARLIER) 2,5"), answer.of("VANISHED"));
                assertEquals(2, answer.fetches().size());
                assertTrue(answer.fetches().get(0).matches("1 FETCH \\(UID 1 FLAGS \\(\\\\Flagged\\) MODSEQ \\(\\d+\\)\\)"), answer.toString());
                assertTrue(answer.fetches().get(1).startsWith("5 FETCH (UID 7 "));
                Answer known = again.ok("SELECT INBOX (QRESYNC (" + validity + " " + modSeq + " 1:4))");
                assertEquals(List.of("VANISHED (EARLIER) 2"), known.of("VANISHED"));
                assertEquals(1, known.fetches().size());
                // The client knows that number 2 is uid 3, so it knows that 2 went.
                Answer matched = again.ok("SELECT INBOX (QRESYNC (" + validity + " " + modSeq + " 1:7 (1,2 1,3)))");
                assertEquals(List.of("VANISHED (EARLIER) 5"), matched.of("VANISHED"));
                Answer other = again.ok("SELECT INBOX (QRESYNC (7 " + modSeq + "))");
                assertTrue(other.of("VANISHED").isEmpty() && other.fetches().isEmpty());
            }
        }
    }

    private static String number(Answer answer, String start) {
        String line = answer.of(start).getFirst();
        return line.substring(start.length(), line.indexOf(']'));
    }

    @Test
    void condstoreIsEnabledBySelect() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.append("INBOX", Mails.plain("one", "x"));
            client.ok("SELECT INBOX (CONDSTORE)");
            assertTrue(client.ok("STORE 1 +FLAGS.SILENT (\\Seen)").only().matches("1 FETCH \\(FLAGS \\(.*\\) MODSEQ \\(\\d+\\)\\)"));
        }
    }

    @Test
    void closeAndUnselect() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            client.append("INBOX", "(\\Deleted) ", Mails.octets(Mails.plain("one", "x")));
            client.ok("UNSELECT");
            assertTrue(client.ok("SELECT INBOX").untagged().contains("* 1 EXISTS"));
            assertEquals(0, client.ok("CLOSE").untagged().size());
            client.bad("CLOSE");
            assertTrue(client.ok("SELECT INBOX").untagged().contains("* 0 EXISTS"));
            client.ok("CHECK");
        }
    }
}
