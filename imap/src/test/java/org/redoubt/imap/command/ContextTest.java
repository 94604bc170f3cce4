package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.guard.AuditKind;
import org.redoubt.imap.Limits;
import org.redoubt.imap.Mails;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.ScriptedClient.Answer;
import org.redoubt.imap.TestServer;

/** CONTEXT=SEARCH and CONTEXT=SORT, RFC 5267 4: searches whose results are followed. */
class ContextTest {
    private static ScriptedClient mails(TestServer server, String... subjects) throws Exception {
        ScriptedClient client = server.inbox();
        for (String subject : subjects) {
            client.append("INBOX", Mails.plain(subject, "text of " + subject));
        }
        return client;
    }

    /** Follows a search under this tag. */
    private static Answer follow(ScriptedClient client, String tag, String command) throws Exception {
        client.send(tag + " " + command + "\r\n");
        Answer answer = client.until(tag);
        assertTrue(answer.tagged().startsWith("OK "), command + " gave " + answer);
        return answer;
    }

    private static List<String> lines(Answer answer) {
        return answer.untagged().stream().map(line -> line.substring(2)).toList();
    }

    @Test
    void flagsMoveMessagesInAndOut_rfc5267_4_3_3() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = mails(server, "a", "b", "c")) {
            assertEquals("ESEARCH (TAG \"B01\") UID COUNT 0", follow(client, "B01", "UID SEARCH RETURN (UPDATE COUNT CONTEXT) FLAGGED").only());
            assertEquals(
                    List.of("1 FETCH (UID 1 FLAGS (\\Flagged \\Recent))", "2 FETCH (UID 2 FLAGS (\\Flagged \\Recent))", "ESEARCH (TAG \"B01\") UID ADDTO (0 1:2)"),
                    lines(client.ok("UID STORE 1:2 +FLAGS (\\Flagged)")).stream().map(l -> l.replace("FETCH (FLAGS", "FETCH (UID " + l.charAt(0) + " FLAGS")).toList());
            assertEquals("ESEARCH (TAG \"B01\") UID REMOVEFROM (0 1) ADDTO (0 3)", exchanged(server, client));
            assertEquals(List.of(), client.ok("NOOP").of("ESEARCH"));
            client.ok("STORE 2 +FLAGS.SILENT (\\Seen)");
            assertEquals(List.of(), client.ok("NOOP").of("ESEARCH"));
        }
    }

    /** Another session unflags one and flags another. */
    private static String exchanged(TestServer server, ScriptedClient client) throws Exception {
        try (ScriptedClient other = server.inbox()) {
            other.ok("STORE 1 -FLAGS (\\Flagged)");
            other.ok("STORE 3 +FLAGS (\\Flagged)");
        }
        return client.ok("NOOP").of("ESEARCH").getFirst();
    }

    @Test
    void removedIsToldBeforeExpungeAndAddedAfterExists_rfc5267_4_3_4() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = mails(server, "a", "b", "c")) {
            assertEquals("ESEARCH (TAG \"S\") ALL 1:3", follow(client, "S", "SEARCH RETURN (UPDATE ALL) UNSEEN").only());
            follow(client, "U", "UID SEARCH RETURN (UPDATE) UNSEEN");
            try (ScriptedClient other = server.inbox()) {
                other.ok("STORE 2 +FLAGS (\\Deleted)");
                other.ok("EXPUNGE");
                other.append("INBOX", Mails.plain("d", "d"));
                other.append("INBOX", "(\\Seen) ", Mails.octets(Mails.plain("e", "e")));
            }
            assertEquals(
                    List.of(
                            "ESEARCH (TAG \"S\") REMOVEFROM (0 2)",
                            "ESEARCH (TAG \"U\") UID REMOVEFROM (0 2)",
                            "2 EXPUNGE",
                            "4 EXISTS",
                            "0 RECENT",
                            "ESEARCH (TAG \"S\") ADDTO (0 3)",
                            "ESEARCH (TAG \"U\") UID ADDTO (0 4)"),
                    lines(client.ok("NOOP")).stream().map(l -> l.replaceFirst("\\d RECENT", "0 RECENT")).toList());
        }
    }

    @Test
    void aSortTellsPositions_rfc5267_4_3_2() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = mails(server, "d", "b", "f", "h")) {
            assertEquals("ESEARCH (TAG \"S\") UID ALL 2,1,3:4", follow(client, "S", "UID SORT RETURN (UPDATE ALL) (SUBJECT) UTF-8 UNDELETED").only());
            for (String subject : List.of("g", "a", "e", "c", "i", "g")) {
                client.append("INBOX", "", Mails.octets(Mails.plain(subject, "x")));
            }
            client.ok("STORE 1,5:6 +FLAGS.SILENT (\\Deleted)");
            client.ok("STORE 1,5:6 -FLAGS.SILENT (\\Deleted)");
            follow(client, "T", "UID SORT RETURN (UPDATE ALL) (REVERSE SUBJECT) UTF-8 UNDELETED");
            // g a e c i g are 5 6 7 8 9 10; by subject: 6 2 8 1 7 3 5 10 4 9.
            Answer removed = client.ok("STORE 3,5:6,10 +FLAGS.SILENT (\\Deleted)");
            assertEquals(
                    List.of("ESEARCH (TAG \"S\") UID REMOVEFROM (6 3,5,10 1 6)", "ESEARCH (TAG \"T\") UID REMOVEFROM (10 6 3 5,10,3)"),
                    removed.of("ESEARCH"));
            Answer added = client.ok("STORE 3,5:6 -FLAGS.SILENT (\\Deleted)");
            assertEquals(
                    List.of("ESEARCH (TAG \"S\") UID ADDTO (1 6 6 3,5)", "ESEARCH (TAG \"T\") UID ADDTO (3 5,3 9 6)"),
                    added.of("ESEARCH"));
        }
    }

    @Test
    void anInsertionIntoALongSortReadsFewMessages() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            for (int i = 0; i < 200; i++) {
                client.append("INBOX", Mails.plain("s" + (1000 + i), "x"));
            }
            follow(client, "S", "UID SORT RETURN (UPDATE) (SUBJECT) UTF-8 ALL");
            server.audit.clear();
            Answer appended = client.append("INBOX", Mails.plain("s10775", "x"));
            assertEquals(List.of("ESEARCH (TAG \"S\") UID ADDTO (79 201)"), appended.of("ESEARCH"));
            assertTrue(server.audit.events(AuditKind.LIST).size() <= 10, "as many as it takes to halve two hundred");
        }
    }

    @Test
    void onlyWhatChangedIsRead() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = mails(server, "a", "b", "c")) {
            follow(client, "B", "UID SEARCH RETURN (UPDATE) UNSEEN BODY \"text of\"");
            server.audit.clear();
            client.append("INBOX", Mails.plain("d", "text of d"));
            client.append("INBOX", Mails.plain("e", "another"));
            client.ok("STORE 2 +FLAGS.SILENT (\\Seen)");
            assertEquals(2, server.audit.events(AuditKind.READ).size());
            assertTrue(server.audit.events(AuditKind.READ).stream().allMatch(event -> event.touched().matches("mailbox=1 uids=[45] emails=[45]")), server.audit.events(AuditKind.READ).toString());
        }
    }

    @Test
    void aTagIsFollowedOnce_rfc5267_4_3() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = mails(server, "a")) {
            follow(client, "B01", "UID SEARCH RETURN (UPDATE) FLAGGED");
            for (String command : List.of("SEARCH RETURN (UPDATE) ALL", "UID SORT RETURN (UPDATE) (DATE) UTF-8 ALL")) {
                client.send("B01 " + command + "\r\n");
                assertTrue(client.until("B01").tagged().startsWith("BAD "));
            }
            follow(client, "B01", "SEARCH RETURN (COUNT) ALL");
            client.ok("CANCELUPDATE \"B01\"");
            assertEquals(List.of(), client.ok("STORE 1 +FLAGS (\\Flagged)").of("ESEARCH"));
            follow(client, "B01", "SEARCH RETURN (UPDATE) FLAGGED");
            assertEquals(List.of("ESEARCH (TAG \"B01\") REMOVEFROM (0 1)"), client.ok("STORE 1 -FLAGS (\\Flagged)").of("ESEARCH"));
        }
    }

    @Test
    void cancelUpdateNamesSearchesThatAreFollowed_rfc5267_4_3_5() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = mails(server, "a")) {
            follow(client, "A", "UID SEARCH RETURN (UPDATE) FLAGGED");
            follow(client, "B", "UID SEARCH RETURN (UPDATE) FLAGGED");
            client.bad("CANCELUPDATE \"A\" \"X\"");
            client.bad("CANCELUPDATE");
            assertEquals(2, client.ok("STORE 1 +FLAGS (\\Flagged)").of("ESEARCH").size());
            client.ok("CANCELUPDATE \"A\" \"B\"");
            assertEquals(0, client.ok("STORE 1 -FLAGS (\\Flagged)").of("ESEARCH").size());
            client.ok("UNSELECT");
            client.bad("CANCELUPDATE \"A\"");
        }
    }

    @Test
    void tooManyAreRefused_rfc5267_4_3_1() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = mails(server, "a")) {
            for (int i = 0; i < Limits.CONTEXTS; i++) {
                assertEquals(1, follow(client, "A" + i, "UID SEARCH RETURN (UPDATE COUNT) FLAGGED").untagged().size());
            }
            Answer refused = follow(client, "B02", "UID SEARCH RETURN (UPDATE COUNT) FLAGGED");
            assertEquals("ESEARCH (TAG \"B02\") UID COUNT 0", lines(refused).getFirst());
            assertTrue(lines(refused).getLast().startsWith("NO [NOUPDATE \"B02\"] "), refused.toString());
            client.ok("CANCELUPDATE \"A0\"");
            assertEquals(1, follow(client, "B02", "UID SEARCH RETURN (UPDATE COUNT) FLAGGED").untagged().size());
            assertEquals(Limits.CONTEXTS, client.ok("STORE 1 +FLAGS (\\Flagged)").of("ESEARCH").size());
        }
    }

    @Test
    void withTheSelectionTheyEnd() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = mails(server, "a")) {
            follow(client, "B", "UID SEARCH RETURN (UPDATE) FLAGGED");
            client.ok("SELECT INBOX");
            assertEquals(List.of(), client.ok("STORE 1 +FLAGS (\\Flagged)").of("ESEARCH"));
            follow(client, "B", "UID SEARCH RETURN (UPDATE) FLAGGED");
        }
    }

    @Test
    void whoIdlesIsToldAtOnce() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = mails(server, "a");
                ScriptedClient other = server.inbox()) {
            follow(client, "B", "SEARCH RETURN (UPDATE) UNSEEN");
            client.send("i IDLE\r\n");
            assertEquals("+ idling", client.line());
            other.append("INBOX", Mails.plain("b", "b"));
            String line = client.line();
            while (!line.contains("ESEARCH")) {
                line = client.line();
            }
            assertEquals("* ESEARCH (TAG \"B\") ADDTO (0 2)", line);
            client.send("DONE\r\n");
            client.until("i");
        }
    }

    // RFC 5267 4.3: sequence numbers mean what they meant when the command came.
    @Test
    void numbersAndDollarStandForTheirMessages() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = mails(server, "a", "b", "c", "d")) {
            client.ok("UID SEARCH RETURN (SAVE) 3:4");
            follow(client, "N", "UID SEARCH RETURN (UPDATE) 2:3 UNSEEN");
            follow(client, "D", "UID SEARCH RETURN (UPDATE SAVE) $ UNSEEN");
            client.ok("UID STORE 1 +FLAGS (\\Deleted)");
            client.ok("EXPUNGE");
            client.ok("UID SEARCH RETURN (SAVE) NOT ALL");
            assertEquals(List.of("ESEARCH (TAG \"D\") UID REMOVEFROM (0 4)"), client.ok("UID STORE 4 +FLAGS (\\Seen)").of("ESEARCH"));
            assertEquals(List.of("ESEARCH (TAG \"D\") UID ADDTO (0 4)"), client.ok("UID STORE 4 -FLAGS (\\Seen)").of("ESEARCH"));
            assertEquals(List.of("ESEARCH (TAG \"N\") UID REMOVEFROM (0 2)"), client.ok("UID STORE 2 +FLAGS (\\Seen)").of("ESEARCH"));
        }
    }

    @Test
    void theStarMovesOn() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = mails(server, "a", "b")) {
            assertEquals("ESEARCH (TAG \"L\") UID ALL 2", follow(client, "L", "UID SEARCH RETURN (UPDATE ALL) UID *").only());
            assertEquals("ESEARCH (TAG \"M\") UID ALL 2", follow(client, "M", "UID SEARCH RETURN (UPDATE ALL) UID 4:*").only());
            Answer third = client.append("INBOX", Mails.plain("c", "c"));
            assertEquals(List.of("ESEARCH (TAG \"L\") UID REMOVEFROM (0 2) ADDTO (0 3)", "ESEARCH (TAG \"M\") UID REMOVEFROM (0 2) ADDTO (0 3)"), third.of("ESEARCH"));
            client.append("INBOX", Mails.plain("d", "d"));
            Answer fifth = client.append("INBOX", Mails.plain("e", "e"));
            assertEquals(List.of("ESEARCH (TAG \"L\") UID REMOVEFROM (0 4) ADDTO (0 5)", "ESEARCH (TAG \"M\") UID ADDTO (0 5)"), fifth.of("ESEARCH"));
            client.ok("UID STORE 5 +FLAGS.SILENT (\\Deleted)");
            assertEquals(
                    List.of("ESEARCH (TAG \"L\") UID REMOVEFROM (0 5)", "ESEARCH (TAG \"M\") UID REMOVEFROM (0 5)", "ESEARCH (TAG \"L\") UID ADDTO (0 4)"),
                    client.ok("EXPUNGE").of("ESEARCH"));
        }
    }

    // RFC 5032 2.
    @Test
    void timeMovesMessagesInAndOut() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = mails(server, "a", "b")) {
            follow(client, "Y", "UID SEARCH RETURN (UPDATE) YOUNGER 3600 UNSEEN");
            follow(client, "O", "UID SEARCH RETURN (UPDATE) OLDER 7200");
            client.ok("STORE 2 +FLAGS.SILENT (\\Seen)");
            server.now.addAndGet(Duration.ofMinutes(59).toMillis());
            assertEquals(List.of(), client.ok("NOOP").of("ESEARCH"));
            server.now.addAndGet(Duration.ofMinutes(2).toMillis());
            assertEquals(List.of("ESEARCH (TAG \"Y\") UID REMOVEFROM (0 1)"), client.ok("NOOP").of("ESEARCH"));
            server.now.addAndGet(Duration.ofHours(1).toMillis());
            assertEquals(List.of("ESEARCH (TAG \"O\") UID ADDTO (0 1:2)"), client.ok("NOOP").of("ESEARCH"));
            server.now.addAndGet(Duration.ofHours(1).toMillis());
            assertEquals(List.of(), client.ok("NOOP").of("ESEARCH"));
        }
    }

    @Test
    void fuzzyResultsAreFollowed(@TempDir Path folder) throws Exception {
        try (TestServer server = TestServer.indexed(folder);
                ScriptedClient client = mails(server, "the invoice for you", "many invoices", "lunch")) {
            client.ok("SEARCH FUZZY SUBJECT x");
            server.caughtUp();
            assertEquals("ESEARCH (TAG \"F\") UID ALL 1:2", follow(client, "F", "UID SEARCH RETURN (UPDATE ALL) FUZZY SUBJECT invoice UNSEEN").only());
            follow(client, "R", "UID SORT RETURN (UPDATE ALL) (RELEVANCY) UTF-8 FUZZY SUBJECT invoice");
            client.ok("STORE 1:3 +FLAGS.SILENT (\\Flagged)");
            assertEquals(List.of("ESEARCH (TAG \"F\") UID REMOVEFROM (0 2)"), client.ok("STORE 2:3 +FLAGS.SILENT (\\Seen)").of("ESEARCH"));
            Answer fourth = client.append("INBOX", Mails.plain("an invoice", "x"));
            assertEquals("ESEARCH (TAG \"F\") UID ADDTO (0 4)", fourth.of("ESEARCH").getFirst());
            assertTrue(fourth.of("ESEARCH").getLast().matches("ESEARCH \\(TAG \"R\"\\) UID ADDTO \\(\\d 4\\)"), fourth.toString());
        }
    }

    // RFC 5465 7.
    @Test
    void newMessagesThatMatchAreFetched() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = mails(server, "a", "b");
                ScriptedClient other = server.alice()) {
            follow(client, "F", "UID SEARCH RETURN (COUNT UPDATE (UID BODY[HEADER.FIELDS (SUBJECT)])) OR SUBJECT boss FLAGGED");
            follow(client, "G", "SEARCH RETURN (UPDATE(UID)) SUBJECT boss");
            other.append("INBOX", Mails.plain("lunch", "x"));
            other.append("INBOX", Mails.plain("boss", "x"));
            assertEquals(
                    List.of(
                            "4 EXISTS",
                            "4 RECENT",
                            "4 FETCH (UID 4 BODY[HEADER.FIELDS (SUBJECT)] {17}\r\nSubject: boss\r\n\r\n)",
                            "ESEARCH (TAG \"F\") UID ADDTO (0 4)",
                            "4 FETCH (UID 4)",
                            "ESEARCH (TAG \"G\") ADDTO (0 4)"),
                    lines(client.ok("NOOP")));
            assertEquals(1, client.ok("UID SEARCH RETURN (ALL) UNSEEN UID 4").untagged().size());
            // A message that matches because its flags change is not new.
            other.ok("SELECT INBOX");
            other.ok("STORE 1 +FLAGS (\\Flagged)");
            Answer flagged = client.ok("NOOP");
            assertEquals(List.of("1 FETCH (FLAGS (\\Flagged \\Recent))"), flagged.fetches());
            assertEquals(List.of("ESEARCH (TAG \"F\") UID ADDTO (0 1)"), flagged.of("ESEARCH"));
            client.bad("SEARCH RETURN (UPDATE (FOO)) ALL");
            client.bad("SEARCH RETURN (UPDATE ()) ALL");
        }
    }

    // RFC 5465 5.1 to 5.3: what is followed is told between commands, too.
    @Test
    void whoUsesNotifyIsToldAtOnce() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = mails(server, "a");
                ScriptedClient other = server.inbox()) {
            client.ok("NOTIFY SET (SELECTED (MessageNew MessageExpunge FlagChange))");
            follow(client, "S", "UID SORT RETURN (UPDATE) (SUBJECT) UTF-8 UNFLAGGED");
            other.append("INBOX", Mails.plain("A", "x"));
            assertEquals("* ESEARCH (TAG \"S\") UID ADDTO (2 2)", next(client));
            other.append("INBOX", Mails.plain("B", "x"));
            assertEquals("* ESEARCH (TAG \"S\") UID ADDTO (3 3)", next(client));
            other.ok("STORE 1 +FLAGS.SILENT (\\Flagged)");
            assertEquals("* ESEARCH (TAG \"S\") UID REMOVEFROM (1 1)", next(client));
            other.ok("STORE 3 +FLAGS.SILENT (\\Deleted)");
            other.ok("EXPUNGE");
            assertEquals("* ESEARCH (TAG \"S\") UID REMOVEFROM (2 3)", next(client));
        }
    }

    private static String next(ScriptedClient client) throws Exception {
        String line = client.response();
        while (!line.startsWith("* ESEARCH")) {
            line = client.response();
        }
        return line;
    }

    @Test
    void whoEnablesUidOnlyIsToldUids() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = mails(server, "a", "b", "c")) {
            client.ok("STORE 1 +FLAGS.SILENT (\\Deleted)");
            client.ok("EXPUNGE");
            follow(client, "S", "SEARCH RETURN (UPDATE) FLAGGED");
            client.ok("ENABLE UIDONLY");
            assertEquals(List.of("ESEARCH (TAG \"S\") UID ADDTO (0 3)"), client.ok("UID STORE 3 +FLAGS (\\Flagged)").of("ESEARCH"));
        }
    }

    @Test
    void partialAndUpdateDoNotMix_rfc5267_4_4() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = mails(server, "a", "b", "c")) {
            assertEquals("ESEARCH (TAG \"P\") PARTIAL (1:1 1)", follow(client, "P", "SEARCH RETURN (PARTIAL 1:1 UPDATE) ALL").only());
            client.ok("STORE 3 +FLAGS.SILENT (\\Deleted)");
            assertEquals(List.of("ESEARCH (TAG \"P\") REMOVEFROM (0 3)"), client.ok("EXPUNGE").of("ESEARCH"));
            String capabilities = client.ok("CAPABILITY").only();
            assertTrue(capabilities.contains(" CONTEXT=SEARCH CONTEXT=SORT "), capabilities);
        }
    }
}
