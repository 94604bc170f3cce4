package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.redoubt.imap.Mails;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.ScriptedClient.Answer;
import org.redoubt.imap.TestServer;

class ReplaceCommandTest {
    private static final byte[] NEW = Mails.octets(Mails.plain("new", "Just saw the best fireworks show."));

    private static ScriptedClient drafts(TestServer server) throws Exception {
        ScriptedClient client = server.inbox();
        for (int i = 1; i <= 4; i++) {
            client.append("INBOX", "(\\Flagged $label) ", Mails.octets(Mails.plain("draft " + i, "text")));
        }
        return client;
    }

    // RFC 8508 3.2: the uid of the new message comes first, then it is there, then the old one goes.
    @Test
    void theNewComesBeforeTheOldGoes() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = drafts(server)) {
            assertTrue(client.ok("CAPABILITY").only().contains(" REPLACE "));
            Answer answer = client.literal("REPLACE 4 INBOX (\\Seen \\Draft) ", NEW);
            assertTrue(answer.tagged().startsWith("OK "), answer.toString());
            List<String> untagged = answer.untagged();
            assertTrue(untagged.get(0).matches("\\* OK \\[APPENDUID \\d+ 5] .*"), answer.toString());
            assertEquals(1, answer.of("4 EXPUNGE").size());
            assertEquals(List.of("4 EXISTS"), answer.of("4 EXISTS"));
            // Nothing of the old message is inherited.
            assertEquals("4 FETCH (UID 5 FLAGS (\\Seen \\Draft \\Recent))", client.ok("FETCH 4 (UID FLAGS)").only());
        }
    }

    @Test
    void byUidAndWithTheStar() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = drafts(server)) {
            assertTrue(client.literal("UID REPLACE 2 INBOX ", NEW).tagged().startsWith("OK "));
            assertTrue(client.literal("REPLACE * INBOX ", NEW).tagged().startsWith("OK "));
            assertEquals("SEARCH 1 3 4 6", client.ok("UID SEARCH ALL").only());
        }
    }

    // RFC 8508 3.4: the mailbox need not be the selected one.
    @Test
    void intoAnotherMailbox() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = drafts(server)) {
            client.ok("CREATE Done");
            Answer answer = client.literal("REPLACE 1 Done ", NEW);
            assertTrue(answer.untagged().getFirst().matches("\\* OK \\[APPENDUID \\d+ 1] .*"), answer.toString());
            assertEquals(List.of("1 EXPUNGE"), answer.of("1 EXPUNGE"));
            assertEquals("STATUS \"Done\" (MESSAGES 1)", client.ok("STATUS Done (MESSAGES)").only());
        }
    }

    // RFC 8508 3.4: only the net use of quota counts.
    @Test
    void aFullAccountCanStillReplace() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = drafts(server)) {
            byte[] same = Mails.octets(Mails.plain("draft 9", "text"));
            server.quota(TestServer.ALICE, 4L * same.length);
            assertTrue(client.append("INBOX", "", same).tagged().contains("[OVERQUOTA]"));
            assertTrue(client.literal("REPLACE 1 INBOX ", same).tagged().startsWith("OK "));
            assertTrue(client.literal("REPLACE 1 INBOX ", NEW).tagged().startsWith("NO [OVERQUOTA]"));
            assertEquals("STATUS \"INBOX\" (MESSAGES 4)", client.ok("STATUS INBOX (MESSAGES)").only());
        }
    }

    @Test
    void whatCannotBeReplacedStays() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = drafts(server)) {
            assertTrue(client.no("REPLACE 1 nowhere {100}").tagged().contains("[TRYCREATE]"));
            assertTrue(client.literal("UID REPLACE 2 nowhere ", NEW).tagged().contains("[TRYCREATE]"));
            assertTrue(client.literal("UID REPLACE 99 INBOX ", NEW).tagged().startsWith("NO "));
            assertTrue(client.literal("REPLACE 99 INBOX ", NEW).tagged().startsWith("BAD "));
            assertTrue(client.literal("REPLACE 1:2 INBOX ", NEW).tagged().startsWith("BAD "));
            assertTrue(client.literal("REPLACE 1 INBOX {0+}\r\n ", NEW).tagged().startsWith("NO [CANNOT]"));
            client.ok("EXAMINE INBOX");
            assertTrue(client.literal("REPLACE 1 INBOX ", NEW).tagged().startsWith("NO [READ-ONLY]"));
            assertEquals("STATUS \"INBOX\" (MESSAGES 4)", client.ok("STATUS INBOX (MESSAGES)").only());
        }
    }

    // RFC 8508 4.7: several messages cannot take the place of one.
    @Test
    void oneMessageOnly() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = drafts(server)) {
            String one = "{" + NEW.length + "+}\r\n" + new String(NEW, StandardCharsets.UTF_8);
            client.send("a REPLACE 1 INBOX " + one + " " + one + "\r\n");
            assertTrue(client.until("a").tagged().startsWith("BAD "));
            assertEquals("STATUS \"INBOX\" (MESSAGES 4)", client.ok("STATUS INBOX (MESSAGES)").only());
        }
    }

    // What stands in a literal of a command that cannot run now is not taken for commands.
    @Test
    void withoutASelectedMailboxTheLiteralIsPassedOver() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.ok("CREATE Kept");
            assertTrue(client.literal("UID REPLACE 1 INBOX ", Mails.octets("x DELETE Kept\r\n")).tagged().startsWith("BAD "));
            assertEquals(1, client.ok("LIST \"\" Kept").untagged().size());
        }
    }

    @Test
    void withQresyncTheStateIsTold() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = drafts(server)) {
            client.ok("ENABLE QRESYNC");
            Answer answer = client.literal("UID REPLACE 2 INBOX ", NEW);
            assertTrue(answer.tagged().startsWith("OK [HIGHESTMODSEQ "), answer.toString());
            assertEquals(List.of("VANISHED 2"), answer.of("VANISHED"));
        }
    }

    // RFC 8508 4.2.
    @Test
    void aCatenatedMessageMayUseTheOldOne() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = drafts(server)) {
            client.send("a UID REPLACE 3 INBOX CATENATE (TEXT {14+}\r\nTo: a@b.test\r\n URL \"/INBOX/;UID=3\")\r\n");
            Answer answer = client.until("a");
            assertTrue(answer.tagged().startsWith("OK "), answer.toString());
            String text = client.ok("UID FETCH 5 BODY.PEEK[]").only();
            assertTrue(text.contains("To: a@b.test\r\nFrom: Carol"), text);
            assertTrue(client.ok("UID FETCH 3 UID").untagged().isEmpty());
        }
    }
}
