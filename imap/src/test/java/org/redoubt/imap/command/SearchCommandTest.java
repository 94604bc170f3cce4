package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.redoubt.guard.AuditKind;
import org.redoubt.imap.Mails;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.TestServer;

class SearchCommandTest {
    private static final String LATIN = "From: =?iso-8859-1?q?J=FCrgen?= <j@example.com>\r\nSubject: third\r\nDate: Sun, 1 Feb 2026 00:10:00 +0900\r\n"
            + "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: base64\r\n\r\nw6TkIMTWIHp3ZWk=\r\n";

    /** 1: plain, seen; 2: nested, flagged; 3: Latin-1 in base64, deleted and with a keyword. */
    private static ScriptedClient three(TestServer server) throws Exception {
        ScriptedClient client = server.inbox();
        client.append("INBOX", "(\\Seen) \"01-Jan-2026 23:59:59 +0000\" ", Mails.octets(Mails.plain("first", "Hello World")));
        client.append("INBOX", "(\\Flagged) \"02-Jan-2026 00:00:00 +0000\" ", Mails.octets(Mails.NESTED));
        client.append("INBOX", "(\\Deleted $label) \"03-Jan-2026 12:00:00 +0000\" ", Mails.octets(LATIN));
        return client;
    }

    private static void finds(ScriptedClient client, String keys, String numbers) throws Exception {
        assertEquals("SEARCH" + numbers, client.ok("SEARCH " + keys).only(), keys);
    }

    @Test
    void keysOfTheRow() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = three(server)) {
            finds(client, "ALL", " 1 2 3");
            finds(client, "SEEN", " 1");
            finds(client, "UNSEEN", " 2 3");
            finds(client, "FLAGGED", " 2");
            finds(client, "UNFLAGGED UNDELETED", " 1");
            finds(client, "KEYWORD $LABEL", " 3");
            finds(client, "UNKEYWORD $label", " 1 2");
            finds(client, "KEYWORD none", "");
            finds(client, "RECENT", " 1 2 3");
            finds(client, "NEW", " 2 3");
            finds(client, "OLD", "");
            finds(client, "ANSWERED", "");
            finds(client, "UNANSWERED UNDRAFT", " 1 2 3");
            finds(client, "LARGER 500", " 2");
            finds(client, "SMALLER 500", " 1 3");
            finds(client, "BEFORE 2-Jan-2026", " 1");
            finds(client, "ON 2-Jan-2026", " 2");
            finds(client, "SINCE \"2-Jan-2026\"", " 2 3");
            finds(client, "2:*", " 2 3");
            finds(client, "UID 1,3", " 1 3");
            finds(client, "1:500", " 1 2 3");
            finds(client, "NOT 2", " 1 3");
            finds(client, "OR SEEN DELETED", " 1 3");
            finds(client, "(OR (SEEN) (FLAGGED)) NOT FLAGGED", " 1");
            finds(client, "EMAILID e2", " 2");
            finds(client, "THREADID t3", " 3");
            finds(client, "NOT NOT NOT SEEN", " 2 3");
        }
    }

    @Test
    void keysOfTheHeader() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = three(server)) {
            finds(client, "FROM carol", " 1 2");
            finds(client, "FROM \"EXAMPLE.COM\"", " 3");
            finds(client, "TO bob", " 2");
            finds(client, "SUBJECT first", " 1");
            finds(client, "CC x", "");
            finds(client, "SUBJECT \"\"", " 1 2 3");
            finds(client, "HEADER X-CUSTOM \"\"", " 1");
            finds(client, "HEADER X-Custom HERE", " 1");
            finds(client, "HEADER Message-ID nested", " 2");
            finds(client, "SENTON 1-Feb-2026", " 3");
            finds(client, "SENTBEFORE 23-Nov-2026", " 3");
            finds(client, "SENTSINCE 23-Nov-2026", " 1 2");
            finds(client, "FROM carol SEEN", " 1");
            finds(client, "OR FROM j@ SUBJECT first", " 1 3");
        }
    }

    @Test
    void encodedWordsAreDecoded() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = three(server)) {
            finds(client, "CHARSET UTF-8 SUBJECT \"GR\u00dcSSE\"", "");
            finds(client, "CHARSET UTF-8 SUBJECT \"GR\u00dc\"", " 2");
            finds(client, "FROM {7+}\r\nJ\u00dcRGEN", " 3");
            finds(client, "TEXT {7+}\r\nj\u00fcrgen", " 3");
        }
    }

    @Test
    void keysOfTheBody() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = three(server)) {
            finds(client, "BODY \"hello world\"", " 1");
            finds(client, "BODY zebra", " 2");
            finds(client, "BODY \"inner subject\"", " 2");
            finds(client, "BODY \"inner html\"", " 2");
            finds(client, "BODY carol", "");
            finds(client, "TEXT carol", " 1 2");
            finds(client, "TEXT \"only here\"", " 1");
            finds(client, "BODY {8+}\r\nsch\u00f6ne ", " 2");
            finds(client, "BODY \"\u00c4\u00d6 ZWEI\"", " 3");
            finds(client, "NOT BODY hello", " 2 3");
            finds(client, "OR BODY hello FLAGGED", " 1 2");
            finds(client, "BODY hello UNSEEN", "");
        }
    }

    @Test
    void onlyWhatIsLeftIsRead() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = three(server)) {
            server.audit.clear();
            client.ok("SEARCH BODY hello FROM carol SEEN");
            assertEquals(1, server.audit.events(AuditKind.READ).size());
            assertEquals("mailbox=1 uids=1 emails=1", server.audit.events(AuditKind.READ).getFirst().touched());
            server.audit.clear();
            client.ok("SEARCH UNSEEN");
            assertTrue(server.audit.events(AuditKind.LIST).isEmpty() && server.audit.events(AuditKind.READ).isEmpty());
            assertEquals(1, server.audit.events(AuditKind.SEARCH).size());
            client.ok("SEARCH OR NOT TEXT \"my password\" FROM carol");
            assertEquals("mailbox=1 sought=passwords", server.audit.events(AuditKind.SEARCH).getLast().touched());
        }
    }

    @Test
    void charsets() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = three(server)) {
            client.send("a SEARCH CHARSET ISO-8859-1 FROM {6+}\r\n".getBytes(StandardCharsets.US_ASCII));
            client.send("J\u00fcrgen\r\n".getBytes(StandardCharsets.ISO_8859_1));
            assertEquals("SEARCH 3", client.until("a").only());
            assertTrue(client.no("SEARCH CHARSET X-NONE ALL").tagged().startsWith("NO [BADCHARSET (US-ASCII UTF-8)]"));
        }
    }

    @Test
    void extendedResults() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = three(server)) {
            assertEquals("ESEARCH (TAG \"t6\") MIN 2 MAX 3 ALL 2:3 COUNT 2", client.ok("SEARCH RETURN (COUNT ALL MIN MAX) UNSEEN").only());
            assertEquals("ESEARCH (TAG \"t7\") UID COUNT 0", client.ok("UID SEARCH RETURN (MIN COUNT) ANSWERED").only());
            assertEquals("ESEARCH (TAG \"t8\") ALL 1:3", client.ok("SEARCH RETURN () ALL").only());
        }
    }

    @Test
    void savedResultsStandForTheirMessages() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = three(server)) {
            assertEquals(0, client.ok("SEARCH RETURN (SAVE) UNSEEN").untagged().size());
            assertEquals(2, client.ok("FETCH $ FLAGS").fetches().size());
            finds(client, "$ FLAGGED", " 2");
            finds(client, "UID $", " 2 3");
            client.ok("SEARCH RETURN (SAVE MIN) UNSEEN");
            assertEquals("2 FETCH (UID 2)", client.ok("UID FETCH $ UID").only());
            // RFC 5182 2.1: what fails and was not to save changes nothing.
            client.no("SEARCH CHARSET X-NONE ALL");
            client.no("SORT (DATE) X-NONE ALL");
            client.no("SEARCH RETURN (COUNT) FILTER none");
            client.bad("SEARCH RETURN (SAVE) FOO");
            assertEquals("2 FETCH (UID 2)", client.ok("UID FETCH $ UID").only());
            client.no("SORT RETURN (SAVE) (DATE) UTF-8 FILTER none");
            assertEquals(0, client.ok("UID FETCH $ UID").fetches().size());
            client.ok("SEARCH RETURN (SAVE MIN) UNSEEN");
            client.ok("STORE $ +FLAGS.SILENT (\\Deleted)");
            client.ok("EXPUNGE");
            assertEquals(0, client.ok("FETCH $ FLAGS").fetches().size());
            client.no("SEARCH RETURN (SAVE) CHARSET X-NONE ALL");
            client.ok("COPY $ Archive");
        }
    }

    @Test
    void modSeqKeysTellTheHighest() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = three(server)) {
            String modSeq = client.ok("FETCH 2 MODSEQ").fetches().getFirst().replaceAll(".*\\((\\d+)\\)\\)", "$1");
            assertTrue(client.ok("SEARCH MODSEQ " + modSeq).only().matches("SEARCH 2 3 \\(MODSEQ \\d+\\)"));
            assertTrue(client.ok("SEARCH RETURN (MAX) MODSEQ 1").only().matches("ESEARCH \\(TAG \"t\\d+\"\\) MAX 3 MODSEQ \\d+"));
            assertEquals("SEARCH", client.ok("SEARCH MODSEQ 999999999").only());
        }
    }

    @Test
    void nestingBeyondBoundsIsRefused() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = three(server)) {
            client.ok("SEARCH " + "NOT ".repeat(150) + "SEEN");
            client.bad("SEARCH " + "NOT ".repeat(10_000) + "SEEN");
            client.bad("SEARCH " + "(".repeat(10_000) + "SEEN" + ")".repeat(10_000));
        }
    }
}
