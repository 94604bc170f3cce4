package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.redoubt.imap.TestServer.ALICE;
import static org.redoubt.imap.TestServer.BOB;
import static org.redoubt.imap.TestServer.PASSWORD;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.redoubt.guard.AuditKind;
import org.redoubt.imap.Mails;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.TestServer;

/** NOTIFY, RFC 5465. What must not be told is shown by what comes in its place. */
class NotifyCommandTest {
    private static final String HOME = "Other Users/" + ALICE + "/";
    private static final String PROJECT = "\"" + HOME + "Project\"";
    private static final String SELECTED = "(selected (MessageNew (UID) MessageExpunge FlagChange))";

    private static List<String> lines(ScriptedClient client, int count) throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lines.add(client.response());
        }
        return lines;
    }

    private static void assertStatus(String mailbox, int messages, int uidNext, String response) {
        String start = "* STATUS " + mailbox + " (MESSAGES " + messages + " UIDNEXT " + uidNext + " UIDVALIDITY ";
        assertTrue(response.startsWith(start) && response.substring(start.length()).matches("\\d+\\)"), response);
    }

    @Test
    void capabilityIsAnnounced() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = server.alice()) {
            assertTrue(alice.ok("CAPABILITY").only().contains(" NOTIFY "));
        }
    }

    // RFC 5465 3.1, 5 and 8.
    @Test
    void grammarIsKept() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = server.alice()) {
            for (String wrong : List.of(
                    "NOTIFY",
                    "NOTIFY SET",
                    "NOTIFY SOME",
                    "NOTIFY NONE now",
                    "NOTIFY SET STATUS",
                    "NOTIFY SET (selected MessageNew MessageExpunge)",
                    "NOTIFY SET (selected ())",
                    "NOTIFY SET (selected (MessageNew MessageExpunge)",
                    "NOTIFY SET (everything (MessageNew MessageExpunge))",
                    "NOTIFY SET (subtree (MessageNew MessageExpunge))",
                    "NOTIFY SET (mailboxes () (MessageNew MessageExpunge))")) {
                alice.bad(wrong);
            }
            for (String wrong : List.of(
                    "(personal (MessageNew))",
                    "(personal (MessageExpunge))",
                    "(personal (FlagChange))",
                    "(personal (AnnotationChange))",
                    "(selected (MessageNew FlagChange))",
                    "(selected (MailboxName))",
                    "(selected-delayed (MessageNew MessageExpunge SubscriptionChange))",
                    "(selected NONE) (selected-delayed NONE)",
                    "(personal (MessageNew (UID) MessageExpunge))",
                    "(selected (MessageNew () MessageExpunge))")) {
                alice.bad("NOTIFY SET " + wrong);
            }
            for (String right : List.of(
                    "(selected NONE)",
                    "(SELECTED (MESSAGENEW MESSAGEEXPUNGE))",
                    "STATUS (inboxes NONE)",
                    "(personal (ServerMetadataChange MailboxMetadataChange)) (subscribed (SubscriptionChange))",
                    "(subtree (A \"B c\") (MailboxName)) (mailboxes INBOX (MessageExpunge MessageNew))",
                    "(selected-delayed (MessageNew (UID BODY.PEEK[HEADER.FIELDS (From To)] FLAGS) MessageExpunge))")) {
                alice.ok("NOTIFY SET " + right);
            }
            alice.ok("NOTIFY NONE");
        }
    }

    // RFC 5465 3.1: an event that is not known is NO, with the names of those that are.
    @Test
    void unknownEventsAreRefusedWithThoseThatAreKnown() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = server.alice()) {
            String known = "NO [BADEVENT (MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange "
                    + "MailboxMetadataChange ServerMetadataChange)]";
            String annotation = "NOTIFY SET (personal (MessageNew MessageExpunge AnnotationChange))";
            assertTrue(alice.no(annotation).tagged().startsWith(known));
            assertTrue(alice.no("NOTIFY SET (personal (SomethingElse))").tagged().startsWith(known));
        }
    }

    @Test
    void tooManyNamesAreAnOverflow() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = server.alice()) {
            String names = String.join(" ", java.util.Collections.nCopies(1_001, "x"));
            String many = "NOTIFY SET (mailboxes (" + names + ") (MailboxName))";
            assertTrue(alice.no(many).tagged().startsWith("NO [NOTIFICATIONOVERFLOW]"));
            String groups = String.join(" ", java.util.Collections.nCopies(51, "(personal NONE)"));
            assertTrue(alice.no("NOTIFY SET " + groups).tagged().startsWith("NO [NOTIFICATIONOVERFLOW]"));
        }
    }

    // RFC 5465 5.1 to 5.3 and 6.1.1: at once, without a command.
    @Test
    void selectedMailboxIsToldAtOnce() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient other = server.inbox();
                ScriptedClient alice = server.inbox()) {
            alice.ok("NOTIFY SET (selected (MessageNew (UID BODY.PEEK[HEADER.FIELDS (SUBJECT)]) MessageExpunge FlagChange))");
            other.append("INBOX", Mails.plain("first", "x"));
            assertEquals("* 1 EXISTS", alice.response());
            assertTrue(alice.response().endsWith(" RECENT"));
            assertEquals(
                    "* 1 FETCH (UID 1 BODY[HEADER.FIELDS (SUBJECT)] {18}\r\nSubject: first\r\n\r\n)", alice.response());
            other.ok("STORE 1 +FLAGS (\\Flagged)");
            assertTrue(alice.response().matches("\\* 1 FETCH \\(UID 1 FLAGS \\(\\\\Flagged.*\\)\\)"));
            other.ok("STORE 1 +FLAGS.SILENT (\\Deleted)");
            alice.response();
            other.ok("EXPUNGE");
            assertEquals("* 1 EXPUNGE", alice.response());
            assertEquals(List.of(), alice.ok("NOOP").untagged());
        }
    }

    // RFC 5465 5.1: FlagChange is asked for or not told.
    @Test
    void flagsAreToldOnlyWhereThatIsAskedFor() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient other = server.inbox();
                ScriptedClient alice = server.inbox()) {
            other.append("INBOX", Mails.plain("first", "x"));
            alice.ok("NOTIFY SET (selected (MessageNew MessageExpunge))");
            other.ok("STORE 1 +FLAGS (\\Flagged)");
            assertEquals(List.of(), alice.ok("NOOP").untagged());
            assertEquals("1 FETCH (UID 1 FLAGS (\\Flagged \\Seen \\Recent))", recent(alice.ok("STORE 1 +FLAGS (\\Seen)").only()));
            other.append("INBOX", Mails.plain("second", "x"));
            assertEquals("* 2 EXISTS", alice.response());
        }
    }

    private static String recent(String fetch) {
        return fetch.contains("\\Recent") ? fetch : fetch.replace("))", " \\Recent))");
    }

    // RFC 5465 3.1: NOTIFY SET is a NOOP besides; SELECTED NONE and no SELECTED mean silence.
    @Test
    void withoutSelectedNothingIsToldButWhatACommandAnswers() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient other = server.inbox();
                ScriptedClient alice = server.inbox()) {
            other.append("INBOX", Mails.plain("first", "x"));
            assertEquals(List.of("1 EXISTS"), alice.ok("NOTIFY SET (personal NONE)").of("1 EXISTS"));
            other.append("INBOX", Mails.plain("second", "x"));
            assertEquals(List.of(), alice.ok("NOOP").untagged());
            assertEquals(List.of("2 EXISTS"), alice.ok("NOTIFY SET (selected NONE)").of("2 EXISTS"));
            other.append("INBOX", Mails.plain("third", "x"));
            assertEquals(List.of(), alice.ok("NOTIFY NONE").untagged());
            assertEquals(List.of(), alice.ok("NOOP").untagged());
            assertEquals(1, alice.ok("STORE 1 +FLAGS (\\Deleted)").untagged().size());
            assertEquals("1 EXPUNGE", alice.ok("EXPUNGE").of("1").getFirst());
            alice.ok("SELECT INBOX");
            assertEquals("SEARCH 1 2", alice.ok("SEARCH ALL").only());
        }
    }

    // RFC 5465 6.1.2: what goes waits for a command; IDLE is one (RFC 5465 4).
    @Test
    void delayedExpungesWaitForACommand() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient other = server.inbox();
                ScriptedClient alice = server.inbox()) {
            for (int i = 0; i < 3; i++) {
                other.append("INBOX", Mails.plain("m" + i, "x"));
            }
            alice.ok("NOTIFY SET (selected-delayed (MessageNew MessageExpunge)) (mailboxes Trash (MessageNew MessageExpunge))");
            other.ok("STORE 1:2 +FLAGS.SILENT (\\Deleted)");
            other.ok("UID EXPUNGE 1");
            other.append("Trash", Mails.plain("t", "x"));
            assertStatus("\"Trash\"", 1, 2, alice.response());
            assertEquals(List.of(), alice.ok("FETCH 2 UID").of("1 EXPUNGE"));
            assertEquals(List.of("1 EXPUNGE"), alice.ok("NOOP").of("1 EXPUNGE"));
            other.ok("UID EXPUNGE 2");
            alice.send("i IDLE\r\n");
            assertEquals(List.of("+ idling", "* 1 EXPUNGE"), lines(alice, 2));
            alice.send("DONE\r\n");
            assertEquals(List.of(), alice.until("i").untagged());
        }
    }

    // RFC 5465 4: IDLE tells what NOTIFY asked for, and no more.
    @Test
    void idleTellsTheSame() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient other = server.inbox();
                ScriptedClient alice = server.inbox()) {
            other.append("INBOX", Mails.plain("first", "x"));
            alice.ok("NOTIFY SET (selected (MessageNew MessageExpunge)) (mailboxes Sent (MessageNew MessageExpunge))");
            alice.send("i IDLE\r\n");
            assertEquals("+ idling", alice.line());
            other.ok("STORE 1 +FLAGS (\\Flagged)");
            other.append("Trash", Mails.plain("t", "x"));
            other.append("Sent", Mails.plain("s", "x"));
            assertStatus("\"Sent\"", 1, 2, alice.response());
            alice.send("DONE\r\n");
            assertEquals(List.of(), alice.until("i").untagged());
        }
    }

    // RFC 5465 5.2: what the client put there itself is counted and not fetched.
    @Test
    void ownMessagesAreNotFetchedBack() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient other = server.alice();
                ScriptedClient alice = server.inbox()) {
            alice.ok("NOTIFY SET " + SELECTED);
            assertTrue(alice.append("INBOX", Mails.plain("mine", "x")).untagged().stream().noneMatch(l -> l.contains("FETCH")));
            assertTrue(alice.ok("COPY 1 INBOX").untagged().stream().noneMatch(l -> l.contains("FETCH")));
            other.append("INBOX", Mails.plain("hers", "x"));
            assertEquals("* 3 EXISTS", alice.response());
            alice.response();
            assertEquals("* 3 FETCH (UID 3)", alice.response());
        }
    }

    // RFC 5465 3.1: STATUS.
    @Test
    void statusTellsWhereAllBegins() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = server.inbox()) {
            alice.append("Sent", Mails.plain("s", "x"));
            List<String> told = alice.ok("NOTIFY SET STATUS (selected NONE) (mailboxes (INBOX Nowhere) (MessageNew MessageExpunge)) "
                            + "(subtree Sent (MessageNew MessageExpunge FlagChange)) (mailboxes Trash (MailboxName))")
                    .untagged();
            assertEquals(1, told.size(), told.toString());
            assertTrue(
                    told.getFirst()
                            .matches("\\* STATUS \"Sent\" \\(MESSAGES 1 UIDNEXT 2 UIDVALIDITY \\d+ UNSEEN 1 HIGHESTMODSEQ \\d+\\)"),
                    told.toString());
            alice.ok("UNSELECT");
            assertTrue(alice.ok("NOTIFY SET STATUS (mailboxes INBOX (MessageNew MessageExpunge))")
                    .only()
                    .matches("STATUS \"INBOX\" \\(MESSAGES 0 UIDNEXT 1 UIDVALIDITY \\d+\\)"));
            assertEquals(List.of(), alice.ok("NOTIFY SET (personal (MessageNew MessageExpunge))").untagged());
        }
    }

    // RFC 5465 5.1 to 5.3, of mailboxes that are not selected.
    @Test
    void otherMailboxesAreToldByStatus() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient other = server.alice();
                ScriptedClient alice = server.alice()) {
            alice.ok("NOTIFY SET (personal (MessageNew MessageExpunge FlagChange))");
            other.append("Sent", Mails.plain("s", "x"));
            assertTrue(alice.response().matches("\\* STATUS \"Sent\" \\(MESSAGES 1 UIDNEXT 2 UIDVALIDITY \\d+ UNSEEN 1\\)"));
            other.ok("SELECT Sent");
            other.ok("STORE 1 +FLAGS (\\Flagged)");
            other.ok("STORE 1 +FLAGS (\\Seen)");
            assertTrue(alice.response().matches("\\* STATUS \"Sent\" \\(UIDVALIDITY \\d+ UNSEEN 0\\)"));
            other.ok("STORE 1 +FLAGS.SILENT (\\Deleted)");
            other.ok("EXPUNGE");
            assertStatus("\"Sent\"", 0, 2, alice.response());
            alice.ok("ENABLE CONDSTORE");
            other.append("Sent", "(\\Seen) ", Mails.octets(Mails.plain("s", "x")));
            assertTrue(alice.response().matches("\\* STATUS \"Sent\" \\(MESSAGES 1 UIDNEXT 3 UIDVALIDITY \\d+ HIGHESTMODSEQ \\d+\\)"));
            other.ok("NOOP");
            other.ok("STORE 1 +FLAGS (\\Flagged)");
            assertTrue(alice.response().matches("\\* STATUS \"Sent\" \\(UIDVALIDITY \\d+ HIGHESTMODSEQ \\d+\\)"));
        }
    }

    // RFC 5465 3.1 and 6: of the selected mailbox only what SELECTED says; what happened is known when it is left.
    @Test
    void selectedMailboxIsNotToldByStatus() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient other = server.alice();
                ScriptedClient alice = server.inbox()) {
            alice.ok("NOTIFY SET (personal (MessageNew MessageExpunge))");
            other.append("INBOX", Mails.plain("i", "x"));
            other.append("Sent", Mails.plain("s", "x"));
            assertStatus("\"Sent\"", 1, 2, alice.response());
            alice.ok("SELECT Trash");
            assertStatus("\"INBOX\"", 1, 2, alice.response());
            alice.ok("NOTIFY SET (selected (MessageNew MessageExpunge)) (personal (MessageNew MessageExpunge))");
            other.append("Trash", Mails.plain("t", "x"));
            assertEquals("* 1 EXISTS", alice.response());
            alice.response();
            alice.ok("UNSELECT");
            other.append("Sent", Mails.plain("s", "x"));
            assertStatus("\"Sent\"", 2, 3, alice.response());
        }
    }

    // RFC 5465 5: what the client did itself it is not told.
    @Test
    void whatTheClientDidItselfIsNotTold() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient other = server.alice();
                ScriptedClient alice = server.inbox()) {
            alice.ok("NOTIFY SET (selected (MessageNew MessageExpunge)) (personal (MessageNew MessageExpunge MailboxName "
                    + "SubscriptionChange MailboxMetadataChange ServerMetadataChange))");
            alice.append("INBOX", Mails.plain("i", "x"));
            alice.ok("COPY 1 Sent");
            alice.ok("CREATE A/B");
            alice.ok("RENAME A C");
            alice.ok("DELETE C/B");
            alice.ok("SUBSCRIBE C");
            alice.ok("UNSUBSCRIBE Sent");
            alice.ok("SETMETADATA C (/private/comment \"mine\" /shared/comment \"ours\")");
            alice.ok("SETMETADATA \"\" (/private/comment \"mine\")");
            alice.append("Sent", Mails.plain("s", "x"));
            other.append("Trash", Mails.plain("t", "x"));
            assertStatus("\"Trash\"", 1, 2, alice.response());
            other.append("Sent", Mails.plain("s", "x"));
            assertStatus("\"Sent\"", 3, 4, alice.response());
            other.ok("SETMETADATA C (/shared/comment \"hers\")");
            assertEquals("* METADATA \"C\" \"/shared/comment\"", alice.response());
        }
    }

    // RFC 5465 5.4.
    @Test
    void mailboxNamesAreTold() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient other = server.alice();
                ScriptedClient alice = server.alice()) {
            alice.ok("NOTIFY SET (personal (MailboxName))");
            other.ok("CREATE A");
            assertEquals("* LIST (\\HasNoChildren) \"/\" \"A\"", alice.response());
            other.ok("CREATE A/B");
            assertEquals(
                    List.of("* LIST (\\HasChildren) \"/\" \"A\"", "* LIST (\\HasNoChildren) \"/\" \"A/B\""), lines(alice, 2));
            other.ok("SUBSCRIBE A");
            other.append("A", Mails.plain("a", "x"));
            other.ok("RENAME A Z");
            assertEquals("* LIST (\\Subscribed \\HasChildren) \"/\" \"Z\" (\"OLDNAME\" (\"A\"))", alice.response());
            other.ok("RENAME Z/B Z/C");
            assertEquals("* LIST (\\HasNoChildren) \"/\" \"Z/C\" (\"OLDNAME\" (\"Z/B\"))", alice.response());
            other.ok("DELETE Z/C");
            assertEquals(
                    List.of(
                            "* LIST (\\NonExistent \\HasNoChildren) \"/\" \"Z/C\"",
                            "* LIST (\\Subscribed \\HasNoChildren) \"/\" \"Z\""),
                    lines(alice, 2));
            other.ok("CREATE \"\u00e4\"");
            assertEquals("* LIST (\\HasNoChildren) \"/\" \"&AOQ-\"", alice.response());
        }
    }

    // RFC 5465 6.5 and 6.6: the name itself and what is below it; no wildcards.
    @Test
    void filtersNameMailboxes() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient other = server.alice();
                ScriptedClient alice = server.alice()) {
            alice.ok("NOTIFY SET (subtree (Lists Work) (MailboxName)) (mailboxes (inbox \"*\" Other) (MessageNew MessageExpunge))");
            other.ok("CREATE Listserv");
            other.ok("CREATE Elsewhere/Lists");
            other.ok("CREATE Lists/Java");
            assertEquals(
                    List.of("* LIST (\\HasChildren) \"/\" \"Lists\"", "* LIST (\\HasNoChildren) \"/\" \"Lists/Java\""),
                    lines(alice, 2));
            other.append("Lists/Java", Mails.plain("l", "x"));
            other.append("INBOX", Mails.plain("i", "x"));
            assertStatus("\"INBOX\"", 1, 2, alice.response());
            // A mailbox that comes later is watched from then on.
            other.ok("CREATE Other");
            other.append("Other", Mails.plain("o", "x"));
            String first = alice.response();
            assertStatus("\"Other\"", 1, 2, first);
            // RFC 5465 5.1: another mailbox under the same name has another UIDVALIDITY.
            other.ok("DELETE Other");
            other.ok("CREATE Other");
            other.append("Other", Mails.plain("o", "x"));
            String second = alice.response();
            // The empty mailbox is told of by itself when it comes together with the end of the one before.
            second = second.contains("(MESSAGES 0 UIDNEXT 1 ") ? alice.response() : second;
            assertStatus("\"Other\"", 1, 2, second);
            assertNotEquals(first, second);
        }
    }

    // RFC 5465 5.5 and 6.4.
    @Test
    void subscriptionsAreTold() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient other = server.alice();
                ScriptedClient alice = server.alice()) {
            other.ok("CREATE A");
            alice.ok("NOTIFY SET (personal (SubscriptionChange)) (subscribed (MessageNew MessageExpunge))");
            other.append("A", Mails.plain("a", "x"));
            other.ok("UNSUBSCRIBE Sent");
            assertTrue(alice.response().contains("\"Sent\""));
            other.ok("SUBSCRIBE A");
            assertEquals("* LIST (\\Subscribed \\HasNoChildren) \"/\" \"A\"", alice.response());
            other.append("A", Mails.plain("a", "x"));
            assertStatus("\"A\"", 2, 3, alice.response());
            other.ok("UNSUBSCRIBE A");
            assertEquals("* LIST (\\HasNoChildren) \"/\" \"A\"", alice.response());
            other.append("A", Mails.plain("a", "x"));
            other.ok("UNSUBSCRIBE Trash");
            assertTrue(alice.response().contains("\"Trash\""));
            other.ok("SUBSCRIBE A");
            assertEquals("* LIST (\\Subscribed \\HasNoChildren) \"/\" \"A\"", alice.response());
            other.ok("DELETE A");
            other.ok("UNSUBSCRIBE A");
            assertEquals("* LIST (\\NonExistent \\HasNoChildren) \"/\" \"A\"", alice.response());
        }
    }

    // RFC 5465 5.6 and 5.7: names alone, those of others' private entries never.
    @Test
    void annotationsAreTold() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient other = server.alice();
                ScriptedClient bob = server.bob();
                ScriptedClient alice = server.alice()) {
            other.ok("CREATE Project");
            other.ok("SETACL Project " + BOB + " lrw");
            alice.ok("NOTIFY SET (personal (MailboxMetadataChange ServerMetadataChange))");
            bob.ok("NOTIFY SET (subtree \"Other Users\" (MailboxMetadataChange))");
            other.ok("SETMETADATA Project (/private/comment \"hers\" /shared/comment \"ours\")");
            assertEquals("* METADATA \"Project\" \"/private/comment\" \"/shared/comment\"", alice.response());
            assertEquals("* METADATA " + PROJECT + " \"/shared/comment\"", bob.response());
            other.ok("SETMETADATA Project (/private/comment \"hers\" /shared/comment NIL)");
            assertEquals("* METADATA \"Project\" \"/shared/comment\"", alice.response());
            assertEquals("* METADATA " + PROJECT + " \"/shared/comment\"", bob.response());
            bob.ok("SETMETADATA " + PROJECT + " (/private/comment \"his\")");
            other.ok("SETMETADATA \"\" (/private/x \"y\")");
            assertEquals("* METADATA \"\" \"/private/x\"", alice.response());
            assertEquals(List.of(), bob.ok("NOOP").untagged());
        }
    }

    // RFC 5465 5.8.
    @Test
    void whatWasNotKeptInMindIsAnOverflow() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient other = server.alice();
                ScriptedClient alice = server.inbox()) {
            alice.ok("NOTIFY SET (selected (MessageNew (UID) MessageExpunge))");
            String mine = other.nextTag();
            byte[] message = Mails.octets(Mails.plain("many", "x"));
            StringBuilder append = new StringBuilder(mine + " APPEND INBOX");
            for (int i = 0; i < 1_001; i++) {
                append.append(" {").append(message.length).append("+}\r\n").append(Mails.plain("many", "x"));
            }
            other.send(append + "\r\n");
            other.until(mine);
            assertEquals("* 1001 EXISTS", alice.response());
            assertTrue(alice.response().endsWith(" RECENT"));
            assertTrue(alice.response().startsWith("* OK [NOTIFICATIONOVERFLOW]"));
            other.append("INBOX", Mails.plain("more", "x"));
            assertEquals(List.of(), alice.ok("NOOP").untagged());
        }
    }

    // RFC 5465 3.1, 5.4 and 5.9: other people's mailboxes, by the rights there are.
    @Test
    void sharedMailboxesComeAndGoWithTheirRights() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = server.alice();
                ScriptedClient bob = server.bob()) {
            alice.ok("CREATE Project");
            bob.ok("NOTIFY SET (subtree \"Other Users\" (MessageNew MessageExpunge MailboxName))");
            alice.append("Project", Mails.plain("p", "x"));
            alice.ok("SETACL Project " + BOB + " lr");
            assertEquals(
                    List.of(
                            "* LIST (\\NonExistent \\HasChildren) \"/\" \"Other Users/" + ALICE + "\"",
                            "* LIST (\\HasNoChildren) \"/\" " + PROJECT),
                    lines(bob, 2));
            assertTrue(bob.response().startsWith("* STATUS " + PROJECT + " (MESSAGES 1 UIDNEXT 2 UIDVALIDITY "));
            alice.append("INBOX", Mails.plain("hidden", "x"));
            alice.append("Project", Mails.plain("p", "x"));
            assertStatus(PROJECT, 2, 3, bob.response());
            alice.ok("SETACL Project " + BOB + " l");
            assertEquals("* LIST (\\NoAccess \\HasNoChildren) \"/\" " + PROJECT, bob.response());
            alice.append("Project", Mails.plain("p", "x"));
            assertEquals(
                    List.of("LIST (\\NoAccess \\HasNoChildren) \"/\" " + PROJECT),
                    bob.ok("NOTIFY SET STATUS (mailboxes " + PROJECT + " (MessageNew MessageExpunge))").of("LIST"));
            alice.ok("SETACL Project " + BOB + " lr");
            assertEquals("* LIST (\\HasNoChildren) \"/\" " + PROJECT, bob.response());
            assertTrue(bob.response().startsWith("* STATUS " + PROJECT + " (MESSAGES 3 UIDNEXT 4 UIDVALIDITY "));
            alice.ok("DELETEACL Project " + BOB);
            assertEquals("* LIST (\\NonExistent \\NoAccess \\HasNoChildren) \"/\" " + PROJECT, bob.response());
            alice.append("Project", Mails.plain("p", "x"));
            alice.ok("SETACL Project " + BOB + " lr");
            assertEquals("* LIST (\\HasNoChildren) \"/\" " + PROJECT, bob.response());
        }
    }

    // RFC 5465 6.4: subscriptions reach into other people's mailboxes.
    @Test
    void subscribedSharedMailboxesAreTold() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = server.alice();
                ScriptedClient bob = server.bob();
                ScriptedClient other = server.bob()) {
            alice.ok("CREATE Project");
            alice.ok("CREATE Project/Sub");
            alice.ok("SETACL Project " + BOB + " lr");
            bob.ok("SUBSCRIBE " + PROJECT);
            bob.ok("NOTIFY SET (subscribed (MessageNew MessageExpunge SubscriptionChange))");
            alice.append("Project/Sub", Mails.plain("s", "x"));
            alice.append("Project", Mails.plain("p", "x"));
            assertStatus(PROJECT, 1, 2, bob.response());
            other.ok("UNSUBSCRIBE " + PROJECT);
            assertEquals("* LIST (\\HasChildren) \"/\" " + PROJECT, bob.response().replace("\\HasNoChildren", "\\HasChildren"));
        }
    }

    @Test
    void readingUnaskedIsInTheAuditLog() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = server.alice();
                ScriptedClient bob = server.bob()) {
            alice.ok("CREATE Project");
            alice.ok("SETACL Project " + BOB + " lr");
            bob.ok("SELECT " + PROJECT);
            bob.ok("NOTIFY SET (selected (MessageNew (BODY.PEEK[TEXT]) MessageExpunge))");
            alice.append("Project", Mails.plain("p", "secret"));
            bob.response();
            bob.response();
            assertTrue(bob.response().contains("secret"));
            var read = server.audit.events(AuditKind.READ).getLast();
            assertEquals(BOB, read.principal());
            assertTrue(read.touched().contains("uids=1 "), read.touched());
        }
    }

    // RFC 7162 3.2.10 and RFC 9586 3.
    @Test
    void qresyncAndUidOnlyAreKept() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient other = server.inbox();
                ScriptedClient alice = server.alice()) {
            alice.ok("ENABLE QRESYNC UIDONLY");
            alice.ok("SELECT INBOX");
            alice.ok("NOTIFY SET (selected (MessageNew (FLAGS) MessageExpunge FlagChange))");
            other.append("INBOX", Mails.plain("i", "x"));
            lines(alice, 2);
            assertTrue(alice.response().startsWith("* 1 UIDFETCH (FLAGS ("));
            other.ok("STORE 1 +FLAGS (\\Deleted)");
            assertTrue(alice.response().matches("\\* 1 UIDFETCH \\(FLAGS \\(\\\\Deleted.*\\) MODSEQ \\(\\d+\\)\\)"));
            other.ok("EXPUNGE");
            assertEquals("* VANISHED 1", alice.response());
        }
    }

    // RFC 8437 3: whoever signs in next inherits nothing.
    @Test
    void unauthenticateEndsIt() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient other = server.alice();
                ScriptedClient client = server.inbox()) {
            client.ok("NOTIFY SET " + SELECTED + " (personal (MessageNew MessageExpunge MailboxName))");
            client.ok("UNAUTHENTICATE");
            other.append("INBOX", Mails.plain("i", "x"));
            other.ok("CREATE A");
            client.ok("LOGIN " + BOB + " " + PASSWORD);
            client.ok("SELECT INBOX");
            server.bob().append("INBOX", Mails.plain("b", "x"));
            assertFalse(client.hasInput());
            assertEquals(List.of("1 EXISTS"), client.ok("NOOP").of("1 EXISTS"));
        }
    }

    // RFC 5465 3.1: the effect lasts until the next NOTIFY or the end.
    @Test
    void refusedNotifyChangesNothing() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient other = server.alice();
                ScriptedClient alice = server.alice()) {
            alice.ok("NOTIFY SET (personal (MailboxName))");
            alice.no("NOTIFY SET (personal (Nothing))");
            alice.bad("NOTIFY SET (personal (MessageNew))");
            other.ok("CREATE A");
            assertEquals("* LIST (\\HasNoChildren) \"/\" \"A\"", alice.response());
            alice.ok("NOTIFY SET (personal (SubscriptionChange))");
            other.ok("CREATE B");
            other.ok("SUBSCRIBE B");
            assertEquals("* LIST (\\Subscribed \\HasNoChildren) \"/\" \"B\"", alice.response());
        }
    }

    // RFC 5465 5.4: the right to see it may come with everybody's.
    @Test
    void whatEverybodyIsGivenIsToldToEverybody() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = server.alice();
                ScriptedClient bob = server.bob()) {
            alice.ok("CREATE Project");
            bob.ok("NOTIFY SET (subtree \"Other Users\" (MessageNew MessageExpunge MailboxName))");
            alice.ok("SETACL Project anyone lr");
            assertEquals("* LIST (\\HasNoChildren) \"/\" " + PROJECT, lines(bob, 2).getLast());
            alice.append("Project", Mails.plain("p", "x"));
            assertStatus(PROJECT, 1, 2, bob.response());
            alice.ok("DELETEACL Project anyone");
            assertEquals("* LIST (\\NonExistent \\NoAccess \\HasNoChildren) \"/\" " + PROJECT, lines(bob, 2).getFirst());
        }
    }

    /** Home routers forget connections on which nothing moves: who waits without IDLE waits no less. */
    @Test
    void whoWaitsIsToldThatTheServerIsThere() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = server.alice()) {
            alice.ok("NOTIFY SET (personal (MailboxName))");
            server.passUntilAnswered(alice, Duration.ofMinutes(2));
            assertEquals("* OK Still here", alice.line());
            alice.ok("UNAUTHENTICATE");
        }
    }

    // RFC 5465 5.4: rights also come and go with a group.
    @Test
    void whoJoinsAGroupIsToldWhatItIsGiven() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = server.alice();
                ScriptedClient bob = server.bob();
                ScriptedClient idle = server.bob()) {
            server.administration.addGroup("team@example.org", List.of(ALICE)).orThrow();
            alice.ok("CREATE Project");
            alice.ok("SETACL Project team@example.org lr");
            bob.ok("NOTIFY SET (subtree \"Other Users\" (MessageNew MessageExpunge MailboxName))");
            server.administration.addMember("team@example.org", BOB).orThrow();
            assertEquals("* LIST (\\HasNoChildren) \"/\" " + PROJECT, lines(bob, 2).getLast());
            idle.ok("SELECT " + PROJECT);
            idle.send("i IDLE\r\n");
            assertEquals("+ idling", idle.line());
            server.administration.removeMember("team@example.org", BOB).orThrow();
            assertEquals("* LIST (\\NonExistent \\NoAccess \\HasNoChildren) \"/\" " + PROJECT, lines(bob, 2).getFirst());
            assertEquals("* BYE The selected mailbox is not shared any more\r\n", idle.rest());
        }
    }
}
