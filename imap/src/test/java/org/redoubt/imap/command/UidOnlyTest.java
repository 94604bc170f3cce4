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

/** ENABLE UIDONLY, RFC 9586. */
class UidOnlyTest {
    /** Uids 2, 3 and 4. */
    private static ScriptedClient uidOnly(TestServer server) throws Exception {
        ScriptedClient client = server.inbox();
        for (int i = 1; i <= 4; i++) {
            client.append("INBOX", Mails.plain("m" + i, "text"));
        }
        client.ok("STORE 1 +FLAGS (\\Deleted)");
        client.ok("EXPUNGE");
        assertEquals("ENABLED UIDONLY", client.ok("ENABLE UIDONLY").only());
        return client;
    }

    // RFC 9586 3.3: UIDFETCH takes the place of FETCH, and needs no UID item.
    @Test
    void answersAreOfUids() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = uidOnly(server);
                ScriptedClient other = server.inbox()) {
            assertTrue(client.ok("CAPABILITY").only().contains(" UIDONLY "));
            assertEquals(
                    List.of("2 UIDFETCH (FLAGS (\\Recent))", "4 UIDFETCH (FLAGS (\\Recent))"),
                    client.ok("UID FETCH 2,4 FLAGS").of(""));
            assertEquals("2 UIDFETCH (UID 2 PREVIEW \"text\")", client.ok("UID FETCH 2 (UID PREVIEW)").only());
            assertEquals("3 UIDFETCH (FLAGS (\\Seen \\Recent))", client.ok("UID STORE 3 +FLAGS (\\Seen)").only());
            other.ok("UID STORE 4 +FLAGS (\\Flagged)");
            assertEquals("4 UIDFETCH (FLAGS (\\Flagged \\Recent))", client.ok("NOOP").only());
            assertTrue(client.ok("UID SEARCH RETURN (ALL) ALL").only().endsWith("UID ALL 2:4"));
        }
    }

    // RFC 9586 3.4 and 3.6.
    @Test
    void goneMessagesVanish() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = uidOnly(server)) {
            client.ok("UID STORE 3 +FLAGS.SILENT (\\Deleted)");
            assertEquals("VANISHED 3", client.ok("EXPUNGE").only());
            client.ok("CREATE Done");
            assertEquals(List.of("VANISHED 2"), client.ok("UID MOVE 2 Done").of("VANISHED"));
        }
    }

    // RFC 9586 3.2, 3.5 and 3.8.
    @Test
    void sequenceNumbersAreRefused() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = uidOnly(server)) {
            for (String command : List.of(
                    "FETCH 1 FLAGS", "STORE 1 +FLAGS (x)", "COPY 1 INBOX", "MOVE 1 INBOX", "SEARCH ALL", "UID SEARCH 1:2", "UID SEARCH OR SEEN NOT 2", "FETCH $ UID", "SORT (DATE) UTF-8 ALL", "THREAD REFS UTF-8 ALL", "UID SORT (DATE) UTF-8 1", "UID THREAD REFS UTF-8 2:3")) {
                assertTrue(client.bad(command).tagged().startsWith("BAD [UIDREQUIRED] "), command);
            }
            assertTrue(client.literal("REPLACE 1 INBOX ", Mails.octets("x NOOP\r\n")).tagged().startsWith("BAD [UIDREQUIRED]"));
            assertTrue(client.ok("UID SEARCH UID 1:3").only().endsWith(" 2 3"));
            client.ok("UID FETCH 2:* UID");
        }
    }

    @Test
    void selectTellsAndTakesNoNumbers() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = uidOnly(server)) {
            Answer answer = client.ok("SELECT INBOX");
            assertFalse(answer.toString().contains("UNSEEN"), answer.toString());
            assertEquals(1, answer.of("3 EXISTS").size());
            client.ok("ENABLE QRESYNC");
            String validity = answer.of("OK [UIDVALIDITY").getFirst().replaceAll(".*UIDVALIDITY (\\d+).*", "$1");
            assertTrue(client.bad("SELECT INBOX (QRESYNC (" + validity + " 1 1:4 (1,2 2,3)))").tagged().startsWith("BAD [UIDREQUIRED]"));
            assertTrue(client.ok("SELECT INBOX (QRESYNC (" + validity + " 1 1:4))").of("VANISHED (EARLIER) 1").size() == 1);
        }
    }
}
