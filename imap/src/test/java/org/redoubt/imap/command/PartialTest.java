package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.redoubt.guard.AuditKind;
import org.redoubt.imap.Mails;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.TestServer;

/** PARTIAL, RFC 9394, of SEARCH, SORT and FETCH. */
class PartialTest {
    /** Ten messages with the uids 2 to 11, of which 2, 4, 6, 8 and 10 are flagged. */
    private static ScriptedClient ten(TestServer server) throws Exception {
        ScriptedClient client = server.inbox();
        for (int i = 1; i <= 11; i++) {
            String flags = i % 2 == 0 ? "(\\Flagged) " : "";
            client.append("INBOX", flags, Mails.octets(Mails.plain("subject " + (char) ('z' - i), "text")));
        }
        client.ok("STORE 1 +FLAGS.SILENT (\\Deleted)");
        client.ok("EXPUNGE");
        return client;
    }

    private static void answers(ScriptedClient client, String command, String data) throws Exception {
        assertEquals(data, client.ok(command).only().replaceFirst("ESEARCH \\(TAG \"t\\d+\"\\) ", ""), command);
    }

    @Test
    void searchGivesAPartOfTheResults_rfc9394_3_1() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = ten(server)) {
            answers(client, "UID SEARCH RETURN (PARTIAL 1:3) FLAGGED", "UID PARTIAL (1:3 2,4,6)");
            answers(client, "UID SEARCH RETURN (PARTIAL 3:1) FLAGGED", "UID PARTIAL (3:1 2,4,6)");
            answers(client, "UID SEARCH RETURN (PARTIAL -1:-2) FLAGGED", "UID PARTIAL (-1:-2 8,10)");
            answers(client, "SEARCH RETURN (PARTIAL -2:-1) ALL", "PARTIAL (-2:-1 9:10)");
            answers(client, "SEARCH RETURN (PARTIAL 4:400) FLAGGED", "PARTIAL (4:400 7,9)");
            answers(client, "SEARCH RETURN (PARTIAL 6:10) FLAGGED", "PARTIAL (6:10 NIL)");
            answers(client, "SEARCH RETURN (PARTIAL -6:-10) FLAGGED", "PARTIAL (-6:-10 NIL)");
            answers(client, "SEARCH RETURN (PARTIAL 1:5) ANSWERED", "PARTIAL (1:5 NIL)");
            answers(client, "UID SEARCH RETURN (COUNT MIN partial 2:2 MAX) FLAGGED", "UID MIN 2 MAX 10 PARTIAL (2:2 4) COUNT 5");
        }
    }

    @Test
    void oneCommandAsksForOneList_rfc9394_3_1() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = ten(server)) {
            for (String options : List.of("PARTIAL 1:2 ALL", "ALL PARTIAL 1:2", "PARTIAL 1:2 PARTIAL 3:4", "PARTIAL", "PARTIAL 1:*", "PARTIAL -1:2", "PARTIAL 0:1")) {
                client.bad("SEARCH RETURN (" + options + ") ALL");
                client.bad("SORT RETURN (" + options + ") (SIZE) UTF-8 ALL");
            }
        }
    }

    @Test
    void savedIsWhatWasTold_rfc9394_3_2() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = ten(server)) {
            String[][] table = {
                {"SAVE PARTIAL 2:3", "4,6"},
                {"SAVE PARTIAL 2:3 MIN", "2,4,6"},
                {"SAVE PARTIAL 2:3 MAX", "4,6,10"},
                {"SAVE PARTIAL -3:-4 MIN MAX", "2,4,6,10"},
                {"SAVE PARTIAL 2:3 COUNT", "2,4,6,8,10"},
                {"SAVE PARTIAL 2:3 COUNT MIN", "2,4,6,8,10"},
                {"SAVE PARTIAL 20:30 MIN", "2"},
            };
            for (String[] row : table) {
                assertTrue(client.ok("UID SEARCH RETURN (" + row[0] + ") FLAGGED").only().contains(" PARTIAL ("), row[0]);
                answers(client, "UID SEARCH RETURN () UID $", "UID ALL " + row[1]);
            }
            client.ok("UID SEARCH RETURN (SAVE PARTIAL 20:30) FLAGGED");
            assertEquals(0, client.ok("UID FETCH $ (UID)").fetches().size());
            client.ok("UID SORT RETURN (SAVE PARTIAL 1:2) (SUBJECT) UTF-8 FLAGGED");
            answers(client, "UID SEARCH RETURN () UID $", "UID ALL 8,10");
        }
    }

    @Test
    void sortGivesAPartInItsOrder() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = ten(server)) {
            answers(client, "UID SORT RETURN (PARTIAL 1:3) (SUBJECT) UTF-8 ALL", "UID PARTIAL (1:3 11,10,9)");
            answers(client, "UID SORT RETURN (PARTIAL -1:-3) (SUBJECT) UTF-8 ALL", "UID PARTIAL (-1:-3 4,3,2)");
            answers(client, "SORT RETURN (COUNT PARTIAL 11:12) (SUBJECT) UTF-8 ALL", "PARTIAL (11:12 NIL) COUNT 10");
            client.ok("ENABLE UIDONLY");
            answers(client, "UID SORT RETURN (PARTIAL 2:3) (REVERSE SUBJECT) UTF-8 ALL", "UID PARTIAL (2:3 3:4)");
        }
    }

    @Test
    void modSeqIsThatOfWhatIsTold_rfc4731_3_2() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = ten(server)) {
            client.ok("UID STORE 6 +FLAGS.SILENT (\\Seen)");
            long six = modSeq(client, 6);
            long two = modSeq(client, 2);
            long ten = modSeq(client, 10);
            assertTrue(two < ten && ten < six);
            answers(client, "UID SEARCH RETURN (MIN) FLAGGED MODSEQ 1", "UID MIN 2 MODSEQ " + two);
            answers(client, "UID SEARCH RETURN (MIN MAX) FLAGGED MODSEQ 1", "UID MIN 2 MAX 10 MODSEQ " + ten);
            answers(client, "UID SEARCH RETURN (MIN COUNT) FLAGGED MODSEQ 1", "UID MIN 2 COUNT 5 MODSEQ " + six);
            answers(client, "UID SEARCH RETURN (PARTIAL 1:1) FLAGGED MODSEQ 1", "UID PARTIAL (1:1 2) MODSEQ " + two);
            answers(client, "UID SEARCH RETURN (PARTIAL 1:3) FLAGGED MODSEQ 1", "UID PARTIAL (1:3 2,4,6) MODSEQ " + six);
            answers(client, "UID SEARCH RETURN (PARTIAL 9:9) FLAGGED MODSEQ 1", "UID PARTIAL (9:9 NIL)");
            answers(client, "UID SORT RETURN (MAX) (REVERSE ARRIVAL) UTF-8 MODSEQ 1", "UID MAX 11 MODSEQ " + modSeq(client, 11));
        }
    }

    private static long modSeq(ScriptedClient client, int uid) throws Exception {
        String fetched = client.ok("UID FETCH " + uid + " MODSEQ").fetches().getFirst();
        return Long.parseLong(fetched.replaceAll(".*MODSEQ \\((\\d+)\\).*", "$1"));
    }

    private static void fetches(ScriptedClient client, String command, String uids) throws Exception {
        List<String> told = client.ok(command).fetches().stream()
                .map(fetch -> fetch.replaceAll(".*UID (\\d+).*", "$1"))
                .toList();
        assertEquals(uids, String.join(" ", told), command);
    }

    @Test
    void fetchGivesAPartOfItsSet_rfc9394_3_3() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = ten(server)) {
            client.ok("STORE 5 +FLAGS.SILENT (\\Deleted)");
            client.ok("EXPUNGE");
            fetches(client, "UID FETCH 4:1000 (UID FLAGS) (PARTIAL -1:-3)", "9 10 11");
            fetches(client, "UID FETCH 1:* (UID FLAGS) (PARTIAL 4:6)", "5 7 8");
            fetches(client, "UID FETCH 3,5,9 (FLAGS) (PARTIAL 2:20)", "5 9");
            fetches(client, "UID FETCH 1:* (FLAGS) (PARTIAL 20:30)", "");
            fetches(client, "FETCH 2:8 (UID) (PARTIAL -2:-2)", "9");
            client.ok("UID SEARCH RETURN (SAVE) FLAGGED");
            fetches(client, "UID FETCH $ (FLAGS) (PARTIAL -1:-2)", "8 10");
            client.bad("UID FETCH 1:* (FLAGS) (PARTIAL)");
            client.bad("UID FETCH 1:* (FLAGS) (PARTIAL -1:1)");
        }
    }

    @Test
    void fetchChoosesThePartBeforeItAsksWhatChanged_rfc9394_3_4() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = ten(server)) {
            long before = modSeq(client, 11);
            client.ok("UID STORE 3,9 +FLAGS.SILENT (\\Seen)");
            fetches(client, "UID FETCH 1:* (FLAGS) (PARTIAL -1:-4 CHANGEDSINCE " + before + ")", "9");
            fetches(client, "UID FETCH 1:* (FLAGS) (CHANGEDSINCE " + before + " PARTIAL -1:-2)", "");
            fetches(client, "UID FETCH 1:* (FLAGS) (CHANGEDSINCE " + before + ")", "3 9");
        }
    }

    // RFC 9394 3.1: what counts from the end is looked for from there.
    @Test
    void noMoreIsReadThanIsTold() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            StringBuilder append = new StringBuilder("a APPEND INBOX");
            for (int i = 1; i <= 700; i++) {
                String mail = Mails.plain(i % 50 == 0 ? "rare" : "common", "text");
                append.append(" {").append(mail.length()).append("+}\r\n").append(mail);
            }
            client.send(append.append("\r\n").toString());
            client.until("a");
            server.audit.clear();
            answers(client, "UID SEARCH RETURN (PARTIAL -1:-3) SUBJECT rare BODY text", "UID PARTIAL (-1:-3 600,650,700)");
            assertEquals("mailbox=1 uids=450,500,550,600,650,700", uidsRead(server));
            server.audit.clear();
            answers(client, "UID SEARCH RETURN (SAVE MIN PARTIAL 2:3) SUBJECT rare BODY text", "UID MIN 50 PARTIAL (2:3 100,150)");
            assertEquals("mailbox=1 uids=50,100,150,200,250", uidsRead(server));
            answers(client, "UID SEARCH RETURN () UID $", "UID ALL 50,100,150");
            answers(client, "UID SEARCH RETURN (PARTIAL -7:-8) SUBJECT rare", "UID PARTIAL (-7:-8 350,400)");
            answers(client, "UID SEARCH RETURN (PARTIAL -14:-99) SUBJECT rare", "UID PARTIAL (-14:-99 50)");
            answers(client, "UID SEARCH RETURN (PARTIAL -15:-99) SUBJECT rare", "UID PARTIAL (-15:-99 NIL)");
            answers(client, "UID SEARCH RETURN (PARTIAL 14:99) SUBJECT rare", "UID PARTIAL (14:99 700)");
            answers(client, "UID SEARCH RETURN (PARTIAL -1:-1 MIN) SUBJECT rare", "UID MIN 50 PARTIAL (-1:-1 700)");
            answers(client, "UID SEARCH RETURN (PARTIAL 1:1 COUNT) SUBJECT rare", "UID PARTIAL (1:1 50) COUNT 14");
            answers(client, "UID SEARCH RETURN (PARTIAL -2:-3 RELEVANCY) FUZZY SUBJECT rare", "UID PARTIAL (-2:-3 600,650) RELEVANCY (50 50)");
        }
    }

    /** What the one read that there was touched. */
    private static String uidsRead(TestServer server) {
        assertEquals(1, server.audit.events(AuditKind.READ).size());
        return server.audit.events(AuditKind.READ).getFirst().touched().replaceFirst(" emails=.*", "");
    }

    @Test
    void aFetchThatReadsMarksItsPartOnly() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = ten(server)) {
            client.ok("UID FETCH 1:* BODY[TEXT] (PARTIAL 2:3)");
            assertEquals("SEARCH 3 4", client.ok("UID SEARCH SEEN").only());
            assertTrue(client.ok("CAPABILITY").only().contains(" PARTIAL "));
        }
    }
}
